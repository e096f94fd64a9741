// Units of concurrency in Rust: threads of the standard library.
use std::io::{self, BufRead, Write};
use std::thread;
use std::time::Instant;

fn say(word: &str, x: f64) {
    println!("{} {:.0}", word, x);
    io::stdout().flush().unwrap();
}

fn wait() {
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line).unwrap();
}

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let n: usize = args[2].parse().unwrap();
    if args[1] == "create" {
        let start = Instant::now();
        for _ in 0..n {
            thread::spawn(|| {}).join().unwrap();
        }
        say("create", start.elapsed().as_nanos() as f64 / n as f64);
        return;
    }
    say("before", 0.0);
    wait();
    let start = Instant::now();
    for _ in 0..n {
        thread::spawn(|| loop {
            thread::park();
        });
    }
    say("ready", start.elapsed().as_nanos() as f64 / n as f64);
    wait();
    std::process::exit(0);
}
