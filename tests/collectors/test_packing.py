"""Large texts on their way through the broker."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from collectors import packing
from collectors.packing import pack, unpack


@given(some.text(), some.integers(1, 2000))
def test_what_was_packed_comes_out_as_it_was(text: str, times: int) -> None:
    assert unpack(pack("{" + text * times)) == "{" + text * times


def test_a_snapshot_becomes_small_and_a_word_stays_as_it_is() -> None:
    assert len(pack('{"name":"web"}' * 5000)) < 2000
    assert pack('{"name":"web"}') == '{"name":"web"}'


def test_a_text_that_is_cut_off_or_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = pack("{}" * 5000)
    with pytest.raises(ValueError, match=r"understood|cut off"):
        unpack(whole[:-8])
    monkeypatch.setattr(packing, "MOST_BYTES", 1000)
    with pytest.raises(ValueError, match="cut off, or larger"):
        unpack(whole)
