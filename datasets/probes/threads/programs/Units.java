// Units of concurrency in Java: platform threads.
import java.util.Scanner;
import java.util.concurrent.CountDownLatch;

public class Units {
  static final Scanner in = new Scanner(System.in);

  static void say(String word, double x) {
    System.out.println(word + " " + Math.round(x));
    System.out.flush();
  }

  public static void main(String[] args) throws Exception {
    int n = Integer.parseInt(args[1]);
    if (args[0].equals("create")) {
      for (int warm = 0; warm < 2; warm++) {
        long start = System.nanoTime();
        for (int i = 0; i < n; i++) {
          Thread t = new Thread(() -> {});
          t.start();
          t.join();
        }
        if (warm == 1) say("create", (System.nanoTime() - start) / (double) n);
      }
      return;
    }
    say("before", 0);
    in.nextLine();
    CountDownLatch there = new CountDownLatch(n);
    Object never = new Object();
    long start = System.nanoTime();
    for (int i = 0; i < n; i++) {
      new Thread(() -> {
        there.countDown();
        synchronized (never) {
          try {
            for (;;) never.wait();
          } catch (InterruptedException e) {
          }
        }
      }).start();
    }
    double ns = (System.nanoTime() - start) / (double) n;
    there.await();
    say("ready", ns);
    in.nextLine();
    Runtime.getRuntime().halt(0);
  }
}
