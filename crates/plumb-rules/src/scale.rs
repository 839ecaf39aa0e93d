use crate::Points;

/// How the sum of all groups becomes the total, and the total a score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct Scale {
    /// The most points of all groups together.
    pub cap: Option<Points>,
    /// The fewest points of all groups together.
    pub floor: Option<Points>,
    /// The totals that become scores of 1 and of 100, if the total is rescaled.
    pub rescale: Option<(Points, Points)>,
}

impl Scale {
    /// The total on the scale of the score, to the nearest thousandth; not yet rounded nor held within 1 to 100.
    pub fn rescaled(&self, total: Points) -> Points {
        let Some((from, to)) = self.rescale else { return total };
        // Points and their sums lie far within 64 bits, so the product does within 128; the parser saw to it that `to` is above `from`.
        let steps = i128::from((total - from).thousandths()) * 99_000;
        let width = i128::from((to - from).thousandths());
        let nearest = (2 * steps + width).div_euclid(2 * width) + 1000;
        Points::from_thousandths(nearest.clamp(i128::from(i64::MIN / 2), i128::from(i64::MAX / 2)) as i64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_become_1_and_100() {
        let scale = Scale { rescale: Some((Points::whole(-50), Points::whole(150))), ..Scale::default() };
        assert_eq!(scale.rescaled(Points::whole(-50)), Points::whole(1));
        assert_eq!(scale.rescaled(Points::whole(150)), Points::whole(100));
        assert_eq!(scale.rescaled(Points::whole(50)), Points::from_thousandths(50_500));
        assert_eq!(Scale::default().rescaled(Points::whole(7)), Points::whole(7));
    }
}
