import re

from listener import GUARD, PHONE, Listener
from playwright.sync_api import expect
from test_pages import found_by, wide

FRAME_SECONDS = 0.024
FRAME_BYTES = 384

HOSTILE = "<img src=x onerror=evil()> \"'& </script>"


def choose(listener: Listener, *, minutes: str) -> None:
    """Open the practice from the first page, and read the safety text."""
    listener.page.request.put("/api/preferences", data={"check_ins": False})
    listener.page.goto("/safety?next=/")
    listener.page.get_by_role("button", name="I have read this").click()
    listener.page.get_by_role("link", name="In the garden").first.click()
    listener.loaded()
    listener.part("minutes").fill(minutes)
    listener.part("minutes").press("Enter")


def test_eyes_open_and_feet_as_anchor_for_eight_minutes_is_heard_just_so(listener: Listener) -> None:
    choose(listener, minutes="8")
    listener.page.get_by_role("group", name="Eyes").get_by_label("Open").check()
    anchor = listener.page.get_by_role("group", name="Where attention rests")
    anchor.get_by_label("The breath").focus()
    listener.page.keyboard.press("ArrowRight")
    expect(anchor.get_by_label("The feet")).to_be_checked()
    expect(listener.page).to_have_url(re.compile("minutes=8&.*anchor=feet.*eyes=open"))
    listener.part("play").click()
    listener.plays()
    rendition = listener.rendition
    assert rendition["wish"]["choices"] == {"anchor": "feet", "eyes": "open", "profile": "standard"}
    assert rendition["seconds"] == 480
    tag = listener.page.request.get(rendition["audio"], headers={"Range": "bytes=0-9"}).body()
    sizes = [tag[6:10][place] << 7 * (3 - place) for place in range(4)]
    assert (rendition["size"] - 10 - sum(sizes)) / FRAME_BYTES * FRAME_SECONDS == 480
    for view in ("transcript", "captions"):
        said = listener.page.request.get(rendition[view]).text()
        assert "Your eyes can stay open" in said
        assert "Feel your feet on the grass" in said
        assert not re.search("lowered|breath|leaves", said), view
    expect(listener.part("sections")).to_contain_text("Feel your feet on the grass.")
    expect(listener.part("remaining")).to_have_text(re.compile("^−(8:00|7:5)"))

    # The device remembers what was chosen; an address says what it shows, whatever is remembered.
    listener.page.goto("/practices/garden?minutes=2")
    listener.loaded()
    expect(listener.part("outline")).to_contain_text("In the garden · 2:00")
    assert listener.rendition["wish"]["choices"]["anchor"] == "feet"
    gentle = listener.page.get_by_role("group", name="For whom").get_by_label("Gentle")
    before = listener.part("player").get_attribute("data-loaded")
    gentle.check()
    expect(listener.page).to_have_url(re.compile("profile=gentle"))
    expect(listener.part("player")).not_to_have_attribute("data-loaded", before)
    assert listener.rendition["wish"]["choices"] == {"anchor": "feet", "eyes": "open", "profile": "gentle"}
    listener.page.goto("/practices/garden?minutes=2&anchor=breath&profile=standard&eyes=lowered")
    listener.loaded()
    assert listener.rendition["wish"]["choices"] == {"anchor": "breath", "eyes": "lowered", "profile": "standard"}


def test_own_wishes_are_said_as_they_are_written_and_stand_in_no_address(visit, axe: str) -> None:
    listener = visit(**PHONE | {"viewport": {"width": 320, "height": 640}}, reduced_motion="reduce")
    page = listener.page
    choose(listener, minutes="2")
    page.get_by_text("Wishes of your own").click()
    fields = [page.get_by_label(re.compile(f"^Wish {number}")) for number in (1, 2, 3, 4)]
    for field, wish in zip(fields, ("May I rest", "May all that I have to do be done", HOSTILE), strict=False):
        field.fill(wish)
    expect(page.locator("#wish-1-note")).to_have_text("9 words; 7 at most")
    page.get_by_role("button", name="Say these").click()
    expect(page.locator("#wish-1-note")).to_contain_text("a wish has at most 7 words, found 9")
    expect(fields[1]).to_be_focused()
    assert found_by(axe, page) == []
    assert wide(page) <= 0
    fields[1].fill("May I be done")
    page.get_by_label("Remember them on this device").check()
    listener.complaints.clear()  # the browser itself complains of the answer 422
    fields[1].press("Enter")
    page.wait_for_url(re.compile("rendition=[0-9a-f]{32}"), timeout=GUARD)
    expect(listener.part("sections")).to_contain_text("May I be done")
    said = page.request.get(listener.rendition["transcript"]).text()
    assert all(wish in said for wish in ("May I rest", "May I be done", HOSTILE))
    assert page.locator('[data-part="sections"] img').count() == 0
    assert "rest" not in page.url.partition("?")[2]
    assert found_by(axe, page) == []
    page.reload()
    listener.loaded()
    expect(fields[0]).to_have_value("May I rest")
    page.goto("/practices/garden?minutes=3")
    page.wait_for_url(re.compile("minutes=3.*rendition="), timeout=GUARD)
    page.get_by_text("Wishes of your own").click()
    expect(fields[2]).to_have_value(HOSTILE)
    listener.part("keep").click()
    page.locator('[data-part="keep"].kept').wait_for()
    listener.erases()
    page.goto("/practices/garden?minutes=3")
    listener.loaded()
    assert listener.rendition["wish"]["wishes"] == []
    listener.keeps(0, "copies")
    assert not listener.complaints
