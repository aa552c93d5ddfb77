use vortex_tests::sim::{Planted, run};
#[test]
fn one() {
    let seed = std::env::var("SEED").unwrap().parse().unwrap();
    println!("{:#?}", run(seed, Planted::Nothing));
}
