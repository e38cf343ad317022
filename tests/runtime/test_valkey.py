from __future__ import annotations

import redis


def test_tests_have_a_real_valkey_that_starts_empty(valkey: redis.Redis) -> None:
    assert valkey.info("server")["server_name"] == "valkey"
    assert valkey.dbsize() == 0
