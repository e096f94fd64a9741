/** Errors of the network library, taken apart for Go text to make Go's errors of them. */
import { Canceled, DeadlineExceeded } from '../../../goroutine/context';
import { UrlError } from '../../../goroutine/http/errors';
import { DNSError } from '../../../goroutine/net-dial';
import { EOF, ErrClosed, ErrDeadlineExceeded, OpError, SyscallError } from '../../../goroutine/net-errors';
import { encode } from '../../values/strings';

/** kind, three texts, a number, and the error inside. */
export type Parts = [string, string, string, string, string, number, Error | null];

const sentinels = new Map<Error, string>([
  [EOF, 'eof'],
  [ErrClosed, 'closed'],
  [ErrDeadlineExceeded, 'deadline'],
  [Canceled, 'canceled'],
  [DeadlineExceeded, 'exceeded'],
]);

/** @param err null for none */
export function partsOf(err: Error | null): Parts {
  if (err === null) return ['', '', '', '', '', 0, null];
  const known = sentinels.get(err);
  if (known !== undefined) return [known, '', '', '', '', 0, null];
  if (err instanceof OpError) return ['op', err.op, err.net, err.source, err.addr, 0, err.err];
  if (err instanceof SyscallError) return ['syscall', err.syscall, '', '', '', -err.errno, null];
  if (err instanceof DNSError) return ['dns', err.host, '', '', '', 0, null];
  if (err instanceof UrlError) return ['url', err.op, err.url, '', '', Number(err.timeout()), err.err];
  return ['text', encode(err.message), '', '', '', 0, null];
}
