# Units of concurrency in Python: threads, and asyncio's tasks.
import asyncio
import os
import sys
import threading
import time


def say(word, x):
    print(word, round(x), flush=True)


def threads(n):
    say("before", 0)
    sys.stdin.readline()
    never = threading.Event()
    start = time.perf_counter_ns()
    for _ in range(n):
        threading.Thread(target=never.wait, daemon=True).start()
    say("ready", (time.perf_counter_ns() - start) / n)
    sys.stdin.readline()
    os._exit(0)


async def tasks(n):
    say("before", 0)
    sys.stdin.readline()
    start = time.perf_counter_ns()
    kept = [asyncio.create_task(asyncio.sleep(3600)) for _ in range(n)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    say("ready", (time.perf_counter_ns() - start) / len(kept))
    sys.stdin.readline()
    os._exit(0)


def create(n):
    start = time.perf_counter_ns()
    for _ in range(n):
        t = threading.Thread(target=lambda: None)
        t.start()
        t.join()
    say("create", (time.perf_counter_ns() - start) / n)


async def switch(n):
    async def turns():
        for _ in range(n):
            await asyncio.sleep(0)

    start = time.perf_counter_ns()
    await asyncio.gather(turns(), turns())
    say("asyncio", (time.perf_counter_ns() - start) / (2 * n))


what, n = sys.argv[1], int(sys.argv[-1])
if what == "threads":
    threads(n)
elif what == "tasks":
    asyncio.run(tasks(n))
elif what == "create":
    create(n)
else:
    asyncio.run(switch(n))
