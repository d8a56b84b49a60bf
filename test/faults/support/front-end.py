#!/usr/bin/python3
"""
Stands in for a front end such as ufw, and has a fault befall the real one. /run/.faults/plan says which:

  kill PROGRAM CALL front N SYSCALLS  the whole tree is killed when a process of it makes its Nth of these system calls;
                                      CALL: in which call of the program, from 1
  kill PROGRAM CALL both N SYSCALLS   the same, and the helper that called it
  fail PROGRAM ERROR SYSCALLS PATH    these system calls on that file fail with the error; on any file where it is "any"
"""
import os
import signal
import sys

FOLDER = "/run/.faults"
name = os.path.basename(sys.argv[0])
real = [f"{FOLDER}/real/{name}", *sys.argv[1:]]


def strace(*words):
    return ["strace", "-f", "-qq", *words, "--", *real]


def told(what):
    with open(f"{FOLDER}/hits", "a") as hits:
        hits.write(f"{what}\n")


def kill_at(whom, number, calls):
    reading, writing = os.pipe()
    if os.fork() == 0:
        os.set_inheritable(writing, True)
        words = ["-e", f"trace={calls}", "-e", f"inject={calls}:signal=SIGSTOP:when={number}"]
        os.execv("/usr/bin/strace", strace("-o", f"/proc/self/fd/{writing}", *words))
    os.close(writing)
    for line in os.fdopen(reading):
        if "SIGSTOP" in line:
            told(f"{name} {line.split(' ', 1)[0]}")
            if whom == "both":
                os.kill(os.getppid(), signal.SIGKILL)
            os.killpg(0, signal.SIGKILL)
    _, status = os.wait()
    sys.exit(os.waitstatus_to_exitcode(status))


def main():
    try:
        with open(f"{FOLDER}/plan") as plan:
            kind, program, *words = plan.read().split()
    except FileNotFoundError:
        program = ""
    if program != name:
        os.execv(real[0], real)
    if kind == "kill":
        call, *words = words
        if int(call) > 1:
            with open(f"{FOLDER}/plan", "w") as plan:
                plan.write(" ".join([kind, program, str(int(call) - 1), *words]))
            os.execv(real[0], real)
        os.unlink(f"{FOLDER}/plan")
        kill_at(*words)
    error, calls, path = words
    only = [] if path == "any" else ["-P", path]
    # faster; it sees no more of a call than its beginning, so a signal after it would not come
    log = ["--seccomp-bpf", "-o", f"{FOLDER}/log.{os.getpid()}"]
    os.execv("/usr/bin/strace", strace(*log, *only, "-e", f"trace={calls}", "-e", f"inject={calls}:error={error}"))


main()
