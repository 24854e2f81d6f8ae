import assert from "node:assert/strict";
import { test } from "node:test";
import { formatNotebook, parseNotebook } from "../../src/jupyter/document.js";

const written = `{
 "cells": [
  {
   "cell_type": "markdown",
   "id": "question",
   "metadata": {},
   "source": [
    "# Title\\n",
    "\\n",
    "How often? κ"
   ]
  },
  {
   "cell_type": "code",
   "execution_count": 1,
   "id": "answer",
   "metadata": {},
   "outputs": [
    {
     "data": {
      "application/json": {
       "b": [
        "one\\ntwo"
       ]
      },
      "image/png": "iVBORw0KGgo=\\n",
      "text/plain": [
       "a\\n",
       "b"
      ]
     },
     "metadata": {},
     "output_type": "display_data"
    }
   ],
   "source": []
  }
 ],
 "metadata": {
  "kernelspec": {
   "display_name": "TypeScript (tslab)",
   "language": "typescript",
   "name": "tslab"
  }
 },
 "nbformat": 4,
 "nbformat_minor": 5
}
`;

test("a notebook that Jupyter wrote is written back byte for byte", () => {
  assert.equal(formatNotebook(parseNotebook(written, "x.ipynb")), written);
});

test("texts may be one string or a list of lines, keys come in any order, ids may lack", () => {
  const notebook = parseNotebook(
    '{"nbformat_minor":4,"nbformat":4,"metadata":{},"cells":[{"source":"a\\nb","cell_type":"raw","metadata":{}}]}',
    "x.ipynb",
  );
  assert.deepEqual(notebook.cells, [{ cell_type: "raw", id: "cell-1", metadata: {}, source: "a\nb" }]);
});

test("what is no notebook is refused by file and cell", () => {
  assert.throws(() => parseNotebook("{", "a.ipynb"), /a\.ipynb: not a notebook: the file is not JSON/);
  assert.throws(() => parseNotebook('{"nbformat":3,"worksheets":[]}', "a.ipynb"), /not a notebook of format 4/);
  assert.throws(() => parseNotebook('{"nbformat":4,"cells":[{}]}', "a.ipynb"), /a\.ipynb, cell 1: a cell without/);
});
