// Units of concurrency in C: threads of glibc, and contexts of one thread.
//
//	units threads N        N threads that wait for a condition
//	units create N         create and join a thread, N times: ns each
//	units switch KIND N    N hand-overs between two: pipe, condvar, yield, swapcontext: ns each
//	units sizes            bytes that are saved where, as C's headers and the CPU tell
#define _GNU_SOURCE
#include <cpuid.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/user.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

static double now(void) {
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1e9 + t.tv_nsec;
}

static void say(const char *word, double x) {
	printf("%s %.0f\n", word, x);
	fflush(stdout);
}

static void await(void) {
	char line[64];
	if (!fgets(line, sizeof line, stdin)) exit(0);
}

static pthread_mutex_t mu = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;

static void *sleeper(void *arg) {
	pthread_mutex_lock(&mu);
	for (;;) pthread_cond_wait(&cond, &mu);
	return arg;
}

static void *nothing(void *arg) { return arg; }

static void threads(int n) {
	say("before", 0);
	await();
	double start = now();
	for (int i = 0; i < n; i++) {
		pthread_t t;
		int e = pthread_create(&t, 0, sleeper, 0);
		if (e) {
			printf("failed %d %s\n", i, strerror(e));
			fflush(stdout);
			await();
			_exit(1);
		}
	}
	say("ready", (now() - start) / n);
	await();
	_exit(0);
}

static int turn, rounds, pipes[2][2];
static pthread_cond_t turns[2] = {PTHREAD_COND_INITIALIZER, PTHREAD_COND_INITIALIZER};

static void *by_condvar(void *arg) {
	long me = (long)arg;
	pthread_mutex_lock(&mu);
	for (int i = 0; i < rounds; i++) {
		while (turn != me) pthread_cond_wait(&turns[me], &mu);
		turn = 1 - me;
		pthread_cond_signal(&turns[1 - me]);
	}
	pthread_mutex_unlock(&mu);
	return 0;
}

static void *by_pipe(void *arg) {
	long me = (long)arg;
	char c = 'x';
	for (int i = 0; i < rounds; i++) {
		if (me == 0 && write(pipes[1][1], &c, 1) != 1) exit(1);
		if (read(pipes[me][0], &c, 1) != 1) exit(1);
		if (me == 1 && write(pipes[0][1], &c, 1) != 1) exit(1);
	}
	return 0;
}

static void *by_yield(void *arg) {
	for (int i = 0; i < rounds; i++) sched_yield();
	return arg;
}

static ucontext_t one, two;

static void other(void) {
	for (;;) swapcontext(&two, &one);
}

static void contexts(void) {
	static char stack[65536];
	getcontext(&two);
	two.uc_stack.ss_sp = stack;
	two.uc_stack.ss_size = sizeof stack;
	makecontext(&two, other, 0);
	for (int i = 0; i < rounds; i++) swapcontext(&one, &two);
}

static void switches(const char *kind, int n) {
	rounds = n;
	void *(*f)(void *) = !strcmp(kind, "pipe") ? by_pipe : !strcmp(kind, "condvar") ? by_condvar : by_yield;
	if (pipe(pipes[0]) || pipe(pipes[1])) exit(1);
	double start = now();
	if (!strcmp(kind, "swapcontext")) {
		contexts();
	} else {
		pthread_t a, b;
		pthread_create(&a, 0, f, (void *)0);
		pthread_create(&b, 0, f, (void *)1);
		pthread_join(a, 0);
		pthread_join(b, 0);
	}
	say(kind, (now() - start) / (2.0 * n)); // each round is two hand-overs
}

static void sizes(void) {
	unsigned a, b, c, d;
	say("setjmp", sizeof(((jmp_buf *)0)[0][0].__jmpbuf));
	say("user_regs", sizeof(struct user_regs_struct));
	say("fxsave", sizeof(struct user_fpregs_struct));
	say("ucontext", sizeof(ucontext_t));
	if (__get_cpuid_count(13, 0, &a, &b, &c, &d)) say("xsave", b);
}

int main(int argc, char **argv) {
	if (argc == 3 && !strcmp(argv[1], "threads")) threads(atoi(argv[2]));
	if (argc == 3 && !strcmp(argv[1], "create")) {
		int n = atoi(argv[2]);
		double start = now();
		for (int i = 0; i < n; i++) {
			pthread_t t;
			if (pthread_create(&t, 0, nothing, 0)) return 1;
			pthread_join(t, 0);
		}
		say("create", (now() - start) / n);
	}
	if (argc == 4 && !strcmp(argv[1], "switch")) switches(argv[2], atoi(argv[3]));
	if (argc == 2 && !strcmp(argv[1], "sizes")) sizes();
	return 0;
}
