"""`make run`: one process that imports once, forks the others, keeps them alive, and takes them with it when it ends.

`dashboard.run` is the way in. `child` is one forked process, `keeper` keeps many; `bodies` says what each does;
`prepare`, `local_docker` and `demo` make a home ready before they start; `door` has the port and the address.
"""
