// Runs `threads` loops for `seconds`, and tells when each was not running for more than 1 ms: the pattern of a quota.
//
//	spin THREADS SECONDS     one line a stretch: thread, from and to in µs since the start
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double now(void) {
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1e6 + t.tv_nsec / 1e3;
}

static double start, end;
static double stretches[64][1000][2];
static int count[64];

static void *spin(void *arg) {
	long me = (long)arg;
	double from = now(), last = from;
	while (last < end && count[me] < 999) {
		double t = now();
		if (t - last > 1000) {
			stretches[me][count[me]][0] = from;
			stretches[me][count[me]++][1] = last;
			from = t;
		}
		last = t;
	}
	stretches[me][count[me]][0] = from;
	stretches[me][count[me]++][1] = last;
	return 0;
}

int main(int argc, char **argv) {
	long n = atoi(argv[1]);
	pthread_t t[64];
	start = now();
	end = start + 1e6 * atof(argv[2]);
	for (long i = 0; i < n; i++) pthread_create(&t[i], 0, spin, (void *)i);
	for (long i = 0; i < n; i++) pthread_join(t[i], 0);
	for (long i = 0; i < n; i++)
		for (int k = 0; k < count[i]; k++)
			printf("%ld %.0f %.0f\n", i, stretches[i][k][0] - start, stretches[i][k][1] - start);
	return argc < 3;
}
