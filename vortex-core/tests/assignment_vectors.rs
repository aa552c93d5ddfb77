//! The assignment agrees with an independent implementation, vector by vector.

use vortex_core::{assign::Seed, ids::Target};

#[test]
fn all_golden_vectors_agree() {
    let vectors = include_str!("data/assignment-vectors.csv");
    let mut count = 0;
    for line in vectors.lines().skip(1) {
        // Keys may hold anything but a line end, so the fields around them are split off from both sides.
        let mut front = line.splitn(4, ',');
        let [app, profile, version] = [(); 3].map(|()| front.next().unwrap());
        let mut back = front.next().unwrap().rsplitn(4, ',');
        let [bucket, _hash, seed] = [(); 3].map(|()| back.next().unwrap());
        let key = back.next().unwrap();
        let key = key
            .strip_prefix('"')
            .and_then(|key| key.strip_suffix('"'))
            .map_or_else(|| key.to_owned(), |key| key.replace("\"\"", "\""));

        let target = Target::new(app, profile).unwrap();
        let computed = Seed::new(&target, &version.parse().unwrap());
        assert_eq!(format!("{:016x}", computed.0), seed, "{line}");
        assert_eq!(
            computed.bucket(key.as_bytes()).to_string(),
            bucket,
            "{line}"
        );
        count += 1;
    }
    assert_eq!(count, 200);
}
