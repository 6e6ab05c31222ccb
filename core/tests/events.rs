//! Taking events out of an engine.

use parlour::{Config, Engine, Rejection, input};

#[test]
fn what_is_not_taken_stays() -> Result<(), Rejection> {
    let mut engine = Engine::new(Config::default());
    engine.handle(0, input::WidgetLoad::new("support"))?;
    engine.handle(1, input::WidgetReady::default())?;
    assert_eq!(engine.undelivered().len(), 2);
    assert_eq!(engine.events().next().map(|told| told.seq), Some(1));
    engine.handle(2, input::WindowOpen::default())?;
    assert!(engine.events().map(|told| told.seq).eq(2..=3));
    assert_eq!(engine.events().next(), None);
    Ok(())
}

#[test]
fn what_holds_is_told_again_each_time_that_it_was_taken() -> Result<(), Rejection> {
    let mut engine = Engine::new(Config::default());
    engine.handle(0, input::ConnectionUp::default())?;
    engine.events().for_each(drop);
    for _ in 0..3 {
        engine.resync();
        assert_eq!(engine.what_holds().len(), 1, "whether it waits or not");
        engine.resync();
        assert_eq!(engine.events().count(), 1);
    }
    assert_eq!(engine.what_holds().len(), 1);
    Ok(())
}
