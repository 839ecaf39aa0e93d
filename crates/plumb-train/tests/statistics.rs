//! Statistical claims of training, each measured on made-up leads whose true probabilities are known.

mod statistics {
    mod calibration;
    mod gate;
    mod histories;
    mod options;
    mod rates;
    mod retrain;
    mod snapshots;
    mod solver;
    mod support;
    mod time_order;
    mod truth;
    mod young;
}
