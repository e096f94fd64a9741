// How late a thread runs that sleeps and computes by turns, beside threads that only compute.
//
//	wake HOGS SLEEP_MS TURNS     one line a turn: ns from the moment asked for to the moment it ran
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <time.h>

static volatile int over;

static long now(void) {
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000L + t.tv_nsec;
}

static void *hog(void *arg) {
	while (!over);
	return arg;
}

int main(int argc, char **argv) {
	if (argc != 4) return 2;
	long sleep = atol(argv[2]) * 1000000L;
	prctl(PR_SET_TIMERSLACK, 1); // the kernel may be late with a timer by so many ns on purpose
	for (int i = 0; i < atoi(argv[1]); i++) {
		pthread_t t;
		if (pthread_create(&t, 0, hog, 0)) return 1;
	}
	for (int i = 0; i < atoi(argv[3]); i++) {
		long due = now() + sleep;
		struct timespec at = {due / 1000000000L, due % 1000000000L};
		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, 0);
		printf("%ld\n", now() - due);
		for (long end = now() + 100000; now() < end;);
	}
	over = 1;
	return 0;
}
