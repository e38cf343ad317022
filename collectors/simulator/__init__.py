"""An Engine API over unix sockets, served from a made-up fleet or from recordings: for the demo and for tests.

The route of one request:

    server (sockets, faults) -> api (paths) -> commands (what POST and DELETE do, Docker's refusals)
                                            -> render (the fleet as Engine JSON)

`generate` makes a fleet out of a seed, `change` moves it while it runs, and both use the same acts (`networks`,
`attach`, `containers`, `swarming`), which keep the fleet consistent and say each change as Docker's events.
"""
