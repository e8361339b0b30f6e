//! Where a mention leads: a page on who somebody is.

use testkit::{Browser, TestApp};

#[tokio::test]
async fn a_mention_leads_to_a_page_with_the_way_to_write_to_them() {
    for app in TestApp::each().await {
        let _bob = app.guest("R&D <b>").await;
        let ada = Browser::of_guest(&app, "ada").await;
        let page = ada.opens("/user/R%26D%20%3Cb%3E").await;
        assert_eq!(page.status, 200);
        assert!(page.text.contains("R&#38;D &#60;b&#62;"), "{}", page.text);
        assert!(
            page.text.contains("/send_message/R%26D%20%3Cb%3E"),
            "{}",
            page.text
        );
        let own = ada.opens("/user/ada").await;
        assert!(!own.text.contains("/send_message/"), "{}", own.text);
        assert_eq!(ada.opens("/user/nobody").await.status, 404);
        let stranger = app.stranger().get("/user/ada").await;
        assert_eq!(stranger.status, 303, "{stranger:?}");
    }
}
