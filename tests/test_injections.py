import pytest
from tests.doors import Hands, opened
from tests.injections import faults, swallowed

def test_nothing_typed_comes_alive(app, session, visit, tmp_path):
    doors = Hands(app, session, tmp_path).type_everything()
    bad=[]
    for door, html in opened(doors, visit):
        for f in faults(html): bad.append((door.url, "ALIVE", f))
        for f in swallowed(html, door.cases): bad.append((door.url, "LOST", f))
    for b in bad: print(b)
    print(len(doors))
    assert not bad
    import time
