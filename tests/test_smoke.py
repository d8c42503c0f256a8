def test_nothing_is_here(visit):
    visit("member").get("/no-such-page", status=404)
