/** The options that the environment variable GORACE gives a program built with the race detector. */
export interface GoRace {
  /** End the program with the first report. */
  halt_on_error: boolean;
  /** Exit code of a program that raced. */
  exitcode: number;
  /** '' for standard error; otherwise reports go to a file of this name with the process's number behind. */
  log_path: string;
  /** Left out at the front of the files that reports name. */
  strip_path_prefix: string;
}

/** What changes nothing here: the detector forgets no access, and no time passes after main. */
const without = ['history_size', 'atexit_sleep_ms'];

/** Throws a RangeError that names the option at fault. @param text e.g. `halt_on_error=1 exitcode=3` */
export function parseGoRace(text: string): GoRace {
  const options: GoRace = { halt_on_error: false, exitcode: 66, log_path: '', strip_path_prefix: '' };
  for (const word of text.split(/[\s:]+/).filter(Boolean)) {
    const [name, value = ''] = word.split('=', 2);
    switch (name) {
      case 'halt_on_error':
        options.halt_on_error = value === '1' || value === 'true';
        break;
      case 'exitcode':
        if (!/^\d+$/.test(value) || Number(value) > 255)
          throw new RangeError(`GORACE: exitcode must be a whole number from 0 to 255; got ${value}`);
        options.exitcode = Number(value);
        break;
      case 'log_path':
        options.log_path = value === 'stderr' ? '' : value;
        break;
      case 'strip_path_prefix':
        options.strip_path_prefix = value;
        break;
      default:
        if (without.includes(name)) break;
        throw new RangeError(
          `GORACE: there is no option "${name}"; there are ${[...Object.keys(options), ...without].join(', ')}`,
        );
    }
  }
  return options;
}
