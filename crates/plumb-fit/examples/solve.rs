//! Fits one penalised logistic regression on a file of codes and prints one JSON line: for comparing solvers outside Plumb.
//!
//! ```text
//! solve CODES [--solver newton|linfa] [--penalty X] [--tolerance T] [--repeat R] [--predictions FILE]
//! ```
//!
//! A file of codes is the line `PLUMBCODES1`, the line `{"rows":n,"columns":[{"levels":k},...]}`, then for every column n codes as
//! little-endian u16, then n labels as bytes, 0 or 1. The matrix has a column a code, but for code 0, which is the reference.
//! `--tolerance` is that of newton, whose own is used otherwise. `--predictions` writes the probability of every row as a little-endian f64. Reading and writing are not in the seconds.

use std::error::Error;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use plumb_core::math::sigmoid;
use plumb_features::Shape;
use plumb_fit::{CodeColumn, CodeTable, Design, Linfa, Newton, Problem, Solver, log_odds};

const MAGIC: &str = "PLUMBCODES1";
const USAGE: &str = "usage: solve CODES [--solver newton|linfa] [--penalty X] [--tolerance T] [--repeat R] [--predictions FILE]";

struct Options {
    codes: PathBuf,
    solver: Box<dyn Solver>,
    penalty: f64,
    repeat: usize,
    predictions: Option<PathBuf>,
}

impl Options {
    fn parse(mut args: impl Iterator<Item = String>) -> Result<Self, Box<dyn Error>> {
        let codes = PathBuf::from(args.next().ok_or(USAGE)?);
        let mut options = Self { codes, solver: Box::new(Newton::default()), penalty: 1.0, repeat: 1, predictions: None };
        while let Some(name) = args.next() {
            let value = args.next().ok_or(USAGE)?;
            match (name.as_str(), value.as_str()) {
                ("--solver", "newton") => options.solver = Box::new(Newton::default()),
                ("--solver", "linfa") => options.solver = Box::new(Linfa::default()),
                ("--tolerance", value) => options.solver = Box::new(Newton { tolerance: value.parse()?, ..Newton::default() }),
                ("--penalty", value) => options.penalty = value.parse()?,
                ("--repeat", value) => options.repeat = value.parse::<usize>()?.max(1),
                ("--predictions", value) => options.predictions = Some(PathBuf::from(value)),
                _ => return Err(USAGE.into()),
            }
        }
        Ok(options)
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let options = Options::parse(std::env::args().skip(1))?;
    let (table, won) = read(&options.codes)?;
    let mut seconds = Vec::new();
    let mut fitted = None;
    for _ in 0..options.repeat {
        let begun = Instant::now();
        let design = Design::indicator(&table);
        let problem = Problem { codes: &table, design: &design, won: &won, weights: None, penalty: options.penalty };
        let solution = options.solver.solve(&problem, None)?;
        seconds.push(begun.elapsed().as_secs_f64());
        fitted = Some((design, solution));
    }
    let (design, solution) = fitted.ok_or(USAGE)?;
    if let Some(path) = &options.predictions {
        write(path, log_odds(&table, &design, &solution).into_iter().map(sigmoid))?;
    }
    let line = serde_json::json!({
        "solver": options.solver.name(), "rows": table.rows(), "columns": design.columns(), "seconds": seconds,
        "objective": solution.objective, "gradient": solution.gradient, "iterations": solution.iterations,
        "intercept": solution.intercept, "coefficients": solution.coefficients,
    });
    println!("{line}");
    Ok(())
}

fn read(path: &Path) -> Result<(CodeTable, Vec<bool>), Box<dyn Error>> {
    let mut file = BufReader::new(std::fs::File::open(path)?);
    if next_line(&mut file)? != MAGIC {
        return Err(format!("{}: not a file of codes: its first line is not {MAGIC}", path.display()).into());
    }
    let head: serde_json::Value = serde_json::from_str(&next_line(&mut file)?)?;
    let whole = |value: &serde_json::Value| value.as_u64().map(|n| n as usize).ok_or("rows and levels must be whole numbers");
    let rows = whole(&head["rows"])?;
    let mut columns = Vec::new();
    for column in head["columns"].as_array().ok_or("`columns` must be a list")? {
        let bytes = exactly(&mut file, 2 * rows)?;
        let codes = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
        columns.push(CodeColumn::new(Shape::OneHot, whole(&column["levels"])?, codes));
    }
    let won = exactly(&mut file, rows)?.iter().map(|label| *label == 1).collect();
    Ok((CodeTable::new(rows, columns)?, won))
}

fn next_line(file: &mut impl BufRead) -> Result<String, Box<dyn Error>> {
    let mut line = String::new();
    file.read_line(&mut line)?;
    Ok(line.trim_end().to_owned())
}

fn exactly(file: &mut impl Read, count: usize) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut bytes = vec![0; count];
    file.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn write(path: &Path, numbers: impl Iterator<Item = f64>) -> Result<(), Box<dyn Error>> {
    let mut file = std::io::BufWriter::new(std::fs::File::create(path)?);
    for number in numbers {
        file.write_all(&number.to_le_bytes())?;
    }
    Ok(file.flush()?)
}
