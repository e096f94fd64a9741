/** course.md in the parts that different readers want: learners the home page, instructors their guide. */

export interface CourseText {
  title: string;
  /** What stands before the first section. */
  lede: string;
  /** Sections for those who learn, as markdown. */
  learners: string;
  /** Sections for those who teach, '' when there are none. */
  instructors: string;
}

/** Sections of course.md for those who teach. */
const forInstructors = /^(How to teach|Assignments)\b/;

/** @param text of course.md, '' when there is none */
export function courseText(text: string): CourseText {
  const [, title = 'GMP Lab', rest = text] = /^\s*# +(.+?) *(?:\n|$)([\s\S]*)$/.exec(text) ?? [];
  const [lede = '', ...sections] = rest.split(/^## +/m);
  const chosen = (instructors: boolean) =>
    sections
      .filter(section => forInstructors.test(section) === instructors)
      .map(section => `## ${section}`)
      .join('');
  return { title, lede, learners: chosen(false), instructors: chosen(true) };
}
