/** Whether the long forms run as well: `npm run test:long`. */
export const long = process.env["MASTKIT_LONG"] !== undefined;
/** Options of a test that is run in the long form only. */
export const onlyLong = { skip: long ? false : "only in the long form (npm run test:long)" };
