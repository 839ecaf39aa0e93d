//! The mathematics of a fit: derivatives, design, solvers, cross-validation and calibration, each against an independent reference.

mod fitting {
    mod calibration;
    mod derivatives;
    mod design;
    mod errors;
    mod folds;
    mod interactions;
    mod linear;
    mod options;
    mod selection;
    mod solvers;
    mod stability;
    mod support;
    mod uncertainty;
}
