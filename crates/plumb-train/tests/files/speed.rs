use super::support::{Scratch, gzip};
use plumb_train::read::{ReadOptions, TableReader};
use plumb_train::write::{OutputBatch, OutputColumn, OutputWriter};

#[test]
#[ignore]
fn speed() {
    let scratch = Scratch::new();
    let mut csv = String::from("id,created,source,campaign,title,visits,minutes,country,note,amount\n");
    let mut nd = String::new();
    for i in 0..1_000_000_u64 {
        let h = i.wrapping_mul(0x9E3779B97F4A7C15);
        csv += &format!("L{i:07},2025-{:02}-{:02},google,spring,\"VP, Sales\",{},{}.{},Norway,,{}\n", 1 + h % 12, 1 + h % 28, h % 40, h % 90, h % 10, h % 100000);
        nd += &format!("{{\"id\":\"L{i:07}\",\"created\":\"2025-{:02}-{:02}\",\"source\":\"google\",\"visits\":{},\"minutes\":{}.{},\"country\":\"Norway\",\"note\":null,\"amount\":{}}}\n", 1 + h % 12, 1 + h % 28, h % 40, h % 90, h % 10, h % 100000);
    }
    let time = |what: &str, bytes: u64, f: &mut dyn FnMut() -> usize| {
        let start = std::time::Instant::now();
        let rows = f();
        let s = start.elapsed().as_secs_f64();
        println!("{what}: {rows} rows, {:.0} MB, {s:.2} s, {:.0} MB/s", bytes as f64 / 1e6, bytes as f64 / 1e6 / s);
    };
    let stream = |p: &std::path::Path, o: ReadOptions| {
        let mut r = TableReader::open(p, o).unwrap();
        let mut n = 0;
        while let Some(b) = r.next_batch().unwrap() { n += b.rows(); }
        n
    };
    let size = csv.len() as u64;
    let p = scratch.file("a.csv", &csv);
    let g = scratch.file("a.csv.gz", gzip(csv.as_bytes()));
    let n = scratch.file("a.ndjson", &nd);
    time("csv stream", size, &mut || stream(&p, ReadOptions::default()));
    time("csv stream 3 columns", size, &mut || stream(&p, ReadOptions::default().with_columns(["id", "visits", "amount"])));
    time("csv read_all", size, &mut || TableReader::open(&p, ReadOptions::default()).unwrap().read_all().unwrap().rows());
    time("csv.gz stream (of plain)", size, &mut || stream(&g, ReadOptions::default()));
    time("ndjson stream", nd.len() as u64, &mut || stream(&n, ReadOptions::default()));
    for name in ["o.csv", "o.ndjson", "o.parquet"] {
        let o = scratch.path(name);
        let start = std::time::Instant::now();
        let mut w = OutputWriter::create(&o, vec![OutputColumn::text("id"), OutputColumn::integer("score"), OutputColumn::number("probability"), OutputColumn::text("grade")]).unwrap();
        for k in 0..16_u64 {
            let mut b = OutputBatch::new();
            let ids = k * 62_500..(k + 1) * 62_500;
            b.text(ids.clone().map(|i| Some(format!("L{i:07}"))).collect());
            b.integer(ids.clone().map(|i| Some((i % 100) as i64)).collect());
            b.number(ids.clone().map(|i| Some(1.0 / (2.0 + i as f64))).collect());
            b.text(ids.map(|_| Some("A".to_owned())).collect());
            w.write(&b).unwrap();
        }
        w.finish().unwrap();
        let s = start.elapsed().as_secs_f64();
        let bytes = std::fs::metadata(&o).unwrap().len();
        println!("write {name}: 1e6 rows {:.1} MB in {s:.2} s", bytes as f64 / 1e6);
        time(&format!("read {name}"), bytes, &mut || stream(&o, ReadOptions::default()));
    }
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    println!("{}", status.lines().find(|l| l.starts_with("VmHWM")).unwrap());
}
