use std::time::Duration;

use super::*;

fn register(limits: Limits) -> Arc<Register> {
    Register::new(limits, Arc::default())
}

fn at(register: &Register, seconds: u64) {
    register.now_ms.store(seconds * 1000, Ordering::Relaxed);
}

#[test]
fn an_ipv6_network_counts_as_one_address_and_an_ipv4_one_as_many() {
    let check = |text: &str, expected: &str| {
        let found = network(text.parse().unwrap());
        assert_eq!(found, expected.parse::<IpAddr>().unwrap());
    };
    check("10.0.0.7", "10.0.0.7");
    check("::ffff:10.0.0.7", "10.0.0.7");
    check("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::");
}

#[test]
fn one_address_has_its_bound_and_a_full_register_lets_the_idlest_go() {
    let register = register(Limits {
        connections: 4,
        connections_per_address: 2,
        ..Limits::default()
    });
    let enter = |address: &str| register.enter(address.parse().unwrap());
    let busy = enter("10.0.0.1").unwrap();
    let _request = UnderWay::begin(&register, busy.connection());
    let quiet = enter("10.0.0.1").unwrap();
    assert_eq!(enter("10.0.0.1").unwrap_err(), Closed::Address);
    drop(UnderWay::begin(&register, quiet.connection()));
    at(&register, 1);
    let silent = enter("10.0.0.2").unwrap();
    let late = enter("10.0.0.2").unwrap();
    // Who has never asked goes first, the oldest of them.
    let first = enter("10.0.0.3").unwrap();
    assert!(silent.connection().cut.is_cancelled());
    assert!(!late.connection().cut.is_cancelled());
    let _one = UnderWay::begin(&register, first.connection());
    let second = enter("10.0.0.3").unwrap();
    assert!(late.connection().cut.is_cancelled());
    let _two = UnderWay::begin(&register, second.connection());
    let third = enter("10.0.0.4").unwrap();
    assert!(quiet.connection().cut.is_cancelled());
    let _three = UnderWay::begin(&register, third.connection());
    // All are at work.
    assert_eq!(enter("10.0.0.5").unwrap_err(), Closed::Full);
    assert_eq!(register.len(), 4);
    drop((silent, late, quiet, third));
    assert_eq!(register.len(), 3);
    assert_eq!(register.tally.closed_for(Closed::Room), 3);
}

#[test]
fn each_has_its_time_for_a_head_for_a_rest_and_for_reading() {
    let limits = Limits {
        header: Duration::from_secs(10),
        idle: Duration::from_secs(120),
        slow_reader: Duration::from_secs(30),
        ..Limits::default()
    };
    let register = register(limits);
    let place = register.enter("10.0.0.1".parse().unwrap()).unwrap();
    let connection = Arc::clone(place.connection());
    let check = |now_s: u64, expected: Option<Closed>| {
        assert_eq!(
            connection.overdue(now_s * 1000, &limits),
            expected,
            "{now_s}"
        );
    };
    place.is_serial();
    check(10, None);
    check(11, Some(Closed::Header));
    let request = UnderWay::begin(&register, &connection);
    check(500, None);
    at(&register, 100);
    place.has_written(false);
    check(130, None);
    check(131, Some(Closed::SlowReader));
    place.has_written(true);
    drop(request);
    check(220, None);
    check(221, Some(Closed::Idle));
    at(&register, 150);
    place.has_read(1);
    check(160, None);
    check(161, Some(Closed::Header));
    UnderWay::begin(&register, &connection).upgrades();
    check(5_000, None);
}

#[test]
fn whoever_takes_nothing_sends_more_than_is_asked_or_takes_back_what_was_has_to_go() {
    let limits = Limits::default();
    let register = register(limits);
    let stalled = register.enter("10.0.0.1".parse().unwrap()).unwrap();
    let mut request = UnderWay::begin(&register, stalled.connection());
    request.is_answered();
    request.offers();
    let overdue = |place: &Place, seconds: u64| place.connection().overdue(seconds * 1000, &limits);
    assert_eq!(overdue(&stalled, 30), None);
    assert_eq!(overdue(&stalled, 31), Some(Closed::SlowReader));
    request.is_taken();
    assert_eq!(overdue(&stalled, 500), None);

    let flooding = register.enter("10.0.0.1".parse().unwrap()).unwrap();
    let _request = UnderWay::begin(&register, flooding.connection());
    let most = usize::try_from(EXCESS_BYTES_MAX).unwrap();
    flooding.has_read(most);
    assert!(!flooding.connection().cut.is_cancelled());
    flooding.connection().carried(most);
    flooding.has_read(most);
    flooding.has_read(most);
    assert!(flooding.connection().cut.is_cancelled());
    assert_eq!(register.tally.closed_for(Closed::Flood), 1);

    // Its address is kept out for a while, others are not.
    let enter = |address: &str| register.enter(address.parse().unwrap());
    assert_eq!(enter("10.0.0.1").unwrap_err(), Closed::KeptOut);
    let resetting = enter("10.0.0.2").unwrap();
    for number in 0..=2 * TAKEN_BACK_MAX {
        let mut request = UnderWay::begin(&register, resetting.connection());
        if number % 4 == 0 {
            request.is_answered();
        }
    }
    resetting.has_read(1);
    assert_eq!(register.tally.closed_for(Closed::Resets), 1);
    at(&register, 6);
    assert!(enter("10.0.0.1").is_ok());
}

#[test]
fn where_most_is_under_way_is_cut_and_nobody_else() {
    let register = register(Limits::default());
    let enter = |address: &str| register.enter(address.parse().unwrap()).unwrap();
    let (crowd, calm) = (enter("10.0.0.1"), enter("10.0.0.2"));
    let ask = |place: &Place, count: usize| -> Vec<_> {
        let requests = (0..count).map(|_| UnderWay::begin(&register, place.connection()));
        requests.collect()
    };
    let (_many, few) = (ask(&crowd, REQUESTS_MAX), ask(&calm, 100));
    drop(few);
    register.look_through();
    assert!(!crowd.connection().cut.is_cancelled(), "as many as may be");
    let _few = ask(&calm, 100);
    register.look_through();
    assert!(crowd.connection().cut.is_cancelled());
    assert!(!calm.connection().cut.is_cancelled());
    assert_eq!(register.tally.closed_for(Closed::Crowd), 1);
}
