use super::{Fresh, each};
use crate::tx::Value;
use crate::{Error, facts};

#[tokio::test]
async fn parameters_are_bound_by_the_number_written() {
    for Fresh { store, .. } in each() {
        let found: (String, String) = store
            .read(|tx| {
                const SWAPPED: &str = "SELECT CAST($2 AS TEXT), CAST($1 AS TEXT)";
                let values: &[Value<'_>] = &["first".into(), "second".into()];
                let row = tx.row(SWAPPED, values, |row| Ok((row.get(0)?, row.get(1)?)))?;
                row.ok_or(Error::Conflict)
            })
            .await
            .unwrap();
        assert_eq!(found, ("second".to_owned(), "first".to_owned()));
    }
}

async fn write_or_fail(store: crate::Store, number: i64) -> crate::Result<()> {
    let action = move |tx: &mut crate::Tx<'_>| {
        facts::set(tx, &format!("fact-{number}"), "there")?;
        if number % 2 == 0 {
            Ok(())
        } else {
            Err(Error::Conflict)
        }
    };
    store.write(action).await
}

#[tokio::test]
async fn a_failed_action_leaves_nothing_and_its_neighbours_stay() {
    for Fresh { store, .. } in each() {
        let mut tasks = tokio::task::JoinSet::new();
        for number in 0..40 {
            tasks.spawn(write_or_fail(store.clone(), number));
        }
        let results = tasks.join_all().await;
        assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 20);
        for number in 0..40 {
            let fact = store
                .read(move |tx| facts::get(tx, &format!("fact-{number}")))
                .await
                .unwrap();
            assert_eq!(fact.is_some(), number % 2 == 0, "fact {number}");
        }
    }
}

#[tokio::test]
async fn an_action_that_panics_ends_alone() {
    for Fresh { store, .. } in each() {
        let error = store
            .write(|tx| -> crate::Result<()> {
                facts::set(tx, "half", "done")?;
                panic!("as a bug would");
            })
            .await
            .unwrap_err();
        assert!(matches!(error, Error::Unavailable(_)));
        let half = store.read(|tx| facts::get(tx, "half")).await.unwrap();
        assert_eq!(half, None);
        store
            .write(|tx| facts::set(tx, "whole", "done"))
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn what_was_answered_is_there_after_reopening() {
    for Fresh {
        store, database, ..
    } in each()
    {
        store
            .write(|tx| facts::set(tx, "kept", "yes"))
            .await
            .unwrap();
        tokio::task::spawn_blocking(|| store.close()).await.unwrap();
        let again = super::reopen(&database).unwrap();
        let kept = again.read(|tx| facts::get(tx, "kept")).await.unwrap();
        assert_eq!(kept.as_deref(), Some("yes"));
    }
}
