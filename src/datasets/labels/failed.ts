import { isMissing } from "../cells.js";
import type { CsvFile } from "../csv.js";
import { type JsonRecord, parseWithNan } from "../json-values.js";

const errorColumn =
  /^((judge|llm|annotation|annotator|api)_)?(errors?|error_(message|type)|exception|refus(al|ed)|pars(e|ing)_(error|failure|failed)|failed_to_parse|rate_limited)$/i;
const parsedColumn = /^(pars(e|ing)_(ok|success)|parsed|parsed_ok|valid_json|ok)$/i;
const statusColumn = /^((judge|llm|annotation|api|response)_)?(status|state|finish_reason|stop_reason)$/i;
/** A call's own, and not the status of the run that was labelled. */
const callColumn = /^(judge|llm|annotation|api)_(status|state)$/i;
const codeColumn = /^((http|response)_)?status(_code)?$/i;
const answerColumn =
  /^((judge|llm)_)?(raw|raw_(response|output)|response|output|answer|completion|summary|explanation|reason(ing)?|rationale|message)$/i;

const none = /^(false|0|no|none|\[\]|\{\}|ok|success)$/i;
const failedStatus = /error|refus|time(d.)?out|rate.?limit|\b429\b|pars(e|ing)|content.?filter|discarded|draft/i;
const failedAnswer =
  /^\W*(error\b|exception\b|traceback\b|http\b.{0,12}[45]\d\d)|\b429\b|rate.?limit|too many requests|(fail(ed|ure)|unable|could not|couldn't|cannot) (to )?pars(e|ing)|pars(e|ing) (error|fail)|i('m| am) sorry|\bi (can('|no)t|won't) (help|assist|comply)|refus(ed|al|es) to/i;

/** An object of a record that tells of the call: what stands in it is asked as what stands beside the labels. */
const callObject = /judge|llm|annot|label|api|response|answer|prediction|mode/i;

/**
 * A check, row by row, whether a row says that its labelling failed: an error, a refusal, a rate limit, an answer that was
 * not parsed. Several public tools store such a call as "no failure". A judge's own words are believed only where the
 * row flags nothing.
 */
export function failures(csv: CsvFile): (at: number, flagged: boolean) => boolean {
  const tests = [...csv.columns.keys()].flatMap((name) =>
    [...testsOf(name), ...(callObject.test(name) ? [nestedTest] : [])].map((test) => {
      const { codes, texts } = csv.column(name);
      const says = (flagged: boolean) =>
        texts.map((text) => (text.length < 600 || test === nestedTest) && !isMissing(text) && test(text, flagged));
      return { codes, flagged: says(true), unflagged: says(false) };
    }),
  );
  return (at, flagged) => tests.some(({ codes, ...says }) => says[flagged ? "flagged" : "unflagged"][codes[at]!]!);
}

function nestedTest(text: string, flagged: boolean): boolean {
  if (!/^\{.*"\w*(error|exception|refus|pars|limited|valid_json|ok|stat|reason)\w*":/is.test(text)) return false;
  const entries = Object.entries(parseWithNan(text) as JsonRecord);
  return entries.some(([name, value]) => {
    const part = value === null || typeof value === "object" ? "" : String(value).trim();
    return !isMissing(part) && testsOf(name).some((test) => test(part, flagged));
  });
}

/** Whether a column of this name may say that a row's labelling failed. */
export function mayTellFailure(name: string): boolean {
  return testsOf(name).length > 0;
}

function testsOf(name: string): readonly ((text: string, flagged: boolean) => boolean)[] {
  return [
    ...(errorColumn.test(name) ? [(text: string) => !none.test(text)] : []),
    ...(parsedColumn.test(name) ? [(text: string) => /^(false|0|no)$/i.test(text)] : []),
    ...(codeColumn.test(name) ? [(text: string) => /^[45]\d\d$/.test(text)] : []),
    ...(statusColumn.test(name) ? [(text: string) => failedStatus.test(text)] : []),
    ...(callColumn.test(name) ? [(text: string) => /fail|cancel/i.test(text)] : []),
    ...(answerColumn.test(name) ? [(text: string, flagged: boolean) => !flagged && failedAnswer.test(text)] : []),
  ];
}
