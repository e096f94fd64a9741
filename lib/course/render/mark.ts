/** The course's mark: a goroutine (circle) on a processor (rectangle) on a thread (triangle). */
import { raw } from './html';

export const mark = raw(
  '<svg class="mark" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">' +
    '<circle class="g" cx="12" cy="6" r="5"/><rect class="p" x="2" y="11.5" width="20" height="5" rx="1"/>' +
    '<path class="m" d="M12 17l6 6H6z"/></svg>',
);
