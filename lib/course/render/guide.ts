/** The instructor's guide: the parts of course.md for those who teach. */
import type { CourseText } from './course-text';
import { html } from './html';
import { Prose, type Resolve } from './markdown';
import { referencePage } from './reference';
import type { Planned } from './site';

/** @returns no page where course.md has nothing for instructors */
export function planGuide(course: CourseText, resolve: Resolve): Planned[] {
  if (course.instructors === '') return [];
  const place = { href: 'guide.html', title: 'Instructor’s guide', part: 'Behind it' };
  const make: Planned['make'] = shell => {
    const prose = new Prose(resolve);
    const body = html`<div class="prose">${prose.render(course.instructors)}</div>`;
    return referencePage(place, 'How to teach the course, and to run its assignments.', body, prose, shell);
  };
  return [{ place, make }];
}
