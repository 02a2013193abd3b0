"""The next step for each mistake, as the student reads it after "Next:".

A key is an entry's id, or the part after its prefix where the hint fits several functions; the id
counts first. A hint says where to look or what to try, and hands over no line of the solution.
"""

HINTS = {
    # The stride, the kernel's sizes, loops and results: in any function.
    "stride-ignored": "print where each patch starts at stride 2, and compare it with a drawing.",
    "stride-on-rows-only": "find the place of the patch in your code: which of its two numbers "
    "knows the stride?",
    "stride-on-columns-only": "find the place of the patch in your code: which of its two numbers "
    "knows the stride?",
    "stride-1-or-2": "try your function at stride 3; write one rule in which stride is a letter.",
    "kernel-sized-steps": "ask what moves the patch on: its own size, or the stride? Try a 2×2 "
    "kernel at stride 1.",
    "kh-for-both": "try a kernel of 2×3 and follow its last column; the height and the width need "
    "a name each.",
    "kw-for-both": "try a kernel of 3×2 and follow its last row; the height and the width need a "
    "name each.",
    "last-row-and-column-left-out": "print the indices that your loops run through, and look for "
    "the last row and column of the output.",
    "returns-after-first-row": "look at how far `return` is indented: which loop does it end?",
    "prints-instead-of-returning": "hand the table back to the caller; print only shows it.",
    "keeps-adding-between-calls": "call your function twice in a row. What is left from the first "
    "call? Make the array anew inside the function.",
    "remembered-by-shape": "call your function with two images of one size: it must look at the "
    "values each time.",
    "worked-example-by-heart": "compute from the arguments; an input you have not seen has other "
    "numbers.",
    # dout and the result: in both gradients.
    "dout-ignored": "ask what your result does when every entry of dout is doubled; it should "
    "double.",
    "dout-transposed": "try a dout with two rows and three columns; which index counts its rows?",
    "dout-without-its-index": "ask which one number of dout belongs to the patch at hand.",
    "dout-in-memory-order": "address dout by row and column, and not by how it lies in memory; try "
    "np.asfortranarray(dout).",
    "dout-squeezed": "try an image as large as the kernel, and look at dout's shape before and "
    "after your first lines.",
    "dout-entries-skipped": "count how many entries of dout your loops visit at stride 2; each one "
    "counts.",
    "out-instead-of-dout": "use the gradient that is handed in as dout: it tells how the loss "
    "changes with each output, whatever the output's own value.",
    "sizes-rounded-up": "draw an image of five columns with a kernel of two at stride 2: how many "
    "patches fit whole?",
    "divided-by-count": "ask whether the chain rule divides: the effects of all outputs add up.",
    "one-number-for-all": "look at which axes you sum over: each entry of the result collects its "
    "own products.",
    "shape-of-dout": "ask of what your result is the gradient: it has one entry for each entry of "
    "that.",
    "integer-array": "look at the type of the array you begin with; it has to hold fractions.",
    "starts-from-kernel": "look at what stands in the array before the first patch is added.",
    "starts-from-image": "look at what stands in the array before the first patch is added.",
    "written-into-kernel": "print W before and after the call; make an array of your own to fill.",
    "written-into-image": "print X before and after the call; make an array of your own to fill.",
    "dout-and-X-swapped": "compare your list of arguments with the one in the question, word by "
    "word.",
    "X-and-W-swapped": "compare your list of arguments with the one in the question, word by word.",
    "W-and-X-swapped": "compare your list of arguments with the one in the question, word by word.",
    "squeezed": "try an image of one row, and look at the shape of what you return: it has two "
    "axes.",
    "type-of-the-image": "try an image of integers with a kernel of fractions, and look at the "
    "type of the array you begin with.",
    "image-from-outside": "look for a name in your function that is no argument and not made "
    "inside it.",
    "kernel-from-outside": "look for a name in your function that is no argument and not made "
    "inside it.",
    "image-always-4x4": "ask the image for its size; look for a 4 in your code.",
    # The forward pass.
    "kernel-rotated": "try an image with a single 1: which entry of the kernel should meet it in "
    "the first patch?",
    "kernel-flipped-up-down": "try a kernel with a single 1 in its first row: which row of the "
    "patch should it pick?",
    "kernel-flipped-left-right": "try a kernel with a single 1 in its first column: which column "
    "of the patch should it pick?",
    "forward-kernel-transposed": "try a kernel of 2×3: the entry in row 0, column 1 meets the "
    "pixel in row 0, column 1 of the patch.",
    "kernel-transposed-first": "try a kernel of 2×3 and print its shape where you use it.",
    "sizes-of-image-swapped": "try an image of 3×5: which of the two numbers counts its rows?",
    "image-taken-for-square": "try an image of 3×5, and look for each place where you ask for its "
    "size.",
    "loops-swapped": "try an output of 2×3: which index counts its rows, and how far does it run?",
    "result-written-transposed": "try an output of 2×3, and print the place at which each result "
    "is written.",
    "output-transposed": "try an output of 2×3, and compare your first row with the first row of "
    "patches.",
    "kernel-sizes-swapped": "try a kernel of 2×3: what does W.shape give, and in which order?",
    "stride-ignored-everywhere": "look for the name stride in your function: the output's size "
    "and the place of each patch both need it.",
    "stride-always-2": "look for a line that sets the stride; it is handed in.",
    "start-plus-stride": "write down by hand where patches 0, 1, 2 start at stride 2, and compare "
    "with your rule.",
    "patch-as-wide-as-the-stride": "print the shape of the patch at stride 1; it should be the "
    "kernel's.",
    "stride-inside-the-patch": "print one patch at stride 2: which pixels does it hold, and which "
    "should it?",
    "written-at-the-pixel": "print the place in out at which each result is written, at stride 2.",
    "loops-over-all-pixels": "find the last place at which the kernel still fits into the image.",
    "range-ends-before-last-patch": "print the starts that your loops visit: is the last place at "
    "which the kernel fits among them?",
    "no-plus-one": "count the places of a 2×2 kernel in a 2×2 image, and compare with your size.",
    "sizes-rounded-half-up": "draw an image of five columns with a kernel of two at stride 2: how "
    "many patches fit whole?",
    "sizes-rounded-to-even": "count how many patches of 2 fit whole into 5 and into 7 pixels at "
    "stride 2; which way is it rounded?",
    "rows-rounded-up": "count how many patches of 2 fit whole into 5 rows at stride 2; rows and "
    "columns follow the same rule.",
    "sizes-not-whole": "print the output's size and its type: what kind of number do loops and "
    "shapes need?",
    "image-size-over-stride": "count the places of a 3×3 kernel in a 4×4 image at stride 1; where "
    "does your size know the kernel?",
    "plus-one-before-dividing": "count the steps from the first patch to the last, and then the "
    "patches; try 5 pixels, a kernel of 2, stride 2.",
    "size-without-parentheses": "work your size out by hand at stride 2: what is divided first?",
    "output-always-3x3": "work the output's size out of the arguments; look for a 3 in your code.",
    "kernel-always-2x2": "ask the kernel for its size; look for a 2 in your code.",
    "padded-to-the-image": "compare your output's shape with the number of places where the kernel "
    "fits; this exercise adds no border.",
    "mean-for-sum": "work one output out by hand, and compare what is done with the products.",
    "max-for-sum": "work one output out by hand, and compare what is done with the products.",
    "matrix-product": "work one product of patch and kernel out by hand, entry by entry.",
    "matrix-product-with-transpose": "work one product of patch and kernel out by hand, entry by "
    "entry.",
    "plus-for-times": "work one output out by hand: what is done with a pixel and the kernel entry "
    "on it?",
    "kernel-not-used": "ask what your output does when every entry of W is doubled; it should "
    "double.",
    "sums-multiplied": "work one output out by hand: which comes first, the products or the sum?",
    "builtin-sum": "print what your sum of one patch gives: one number, or several?",
    "divided-by-kernel-sum": "ask what your output does when every entry of W is doubled; it "
    "should double.",
    "starts-from-ones": "look at what stands in the output before the first product is added.",
    "only-the-last-patch": "look at what is kept from one turn of the loop to the next.",
    "new-array-for-each-row": "count how often the output is made; each row needs the rows before "
    "it kept.",
    "flat-list": "look at the shape of what you return: rows and columns are asked for.",
    "returns-a-pair": "return out alone.",
    "patch-multiplied-in-place": "print X before and after the call; a slice is a window onto the "
    "array and no copy.",
    "strides-by-hand": "try np.asfortranarray(X): arrays know by themselves how they lie in "
    "memory.",
    # The gradient of the kernel.
    "dW-only-the-last-patch": "look at what is kept from one patch to the next: the kernel was "
    "used at every one.",
    "kernel-instead-of-patch": "take out = x·w: what is the derivative by w?",
    "patch-and-kernel": "take out = x·w: does w stay in the derivative by w?",
    "last-column-left-out": "print the indices that your inner loop runs through, and look for the "
    "last column of dout.",
    "patch-as-large-as-dout": "print the shape of each patch that you cut out; dW has the "
    "kernel's.",
    "patch-transposed": "try a dout of 2×3, and print where each patch is cut out.",
    "dW-dout-not-dilated": "mark on the image the pixels that kernel entry w1 has met at stride 2: "
    "how far apart are they?",
    "dilated-and-not-cut": "compare dW's shape with the kernel's on an image where pixels are left "
    "over.",
    "dilated-and-cut-sideways-only": "compare dW's shape with the kernel's on an image where rows "
    "are left over.",
    "zeros-after-the-last-entry": "write out by hand a dout of three entries spread out for stride "
    "2: how long is it?",
    "one-zero-too-many": "spread a dout of two entries out for stride 1: does anything change? "
    "Should it?",
    "slice-without-stride-in-its-end": "count the pixels in your slice at stride 2: there should "
    "be one for each entry of dout.",
    "slice-without-end": "count the pixels in your slice: there should be one for each entry of "
    "dout.",
    "rotated": "try a dout with a single 1: dW is then one patch, as it is.",
    "dW-transposed": "try a kernel of 2×3, and compare the first row of dW by hand.",
    "shape-of-image": "ask of what dW is the gradient, and how many entries that has.",
    "dW-type-of-the-image": "try an image of integers with a dout of fractions, and look at the "
    "type of the array you begin with.",
    "gradient-step-taken": "return the gradient itself; the step is taken elsewhere.",
    "sign-changed": "make one entry of W a little larger: does the loss rise where your dW is "
    "positive?",
    "returns-dX": "compare the names and bodies of your two gradients.",
    # The gradient of the image.
    "overwrites-overlaps": "add to dX, do not assign.",
    "index-arrays-lose-overlaps": "see what NumPy's manual says of index arrays that name a place "
    "twice.",
    "overwrites-sideways": "follow one pixel under two patches side by side: add, do not assign.",
    "overwrites-downwards": "follow one pixel under two patches one above the other: add, do not "
    "assign.",
    "overlaps-averaged": "ask whether the chain rule divides: the effects through all outputs add "
    "up.",
    "kron": "draw where the kernel for d1 and the kernel for d2 lie on the image at stride 1.",
    "kernel-not-rotated": "follow the pixel in the upper left corner: which entry of the kernel "
    "does d1 reach it through?",
    "kernel-flipped-up-down-only": "follow the last pixel of the first row: which column of the "
    "kernel reached it?",
    "kernel-flipped-left-right-only": "follow the first pixel of the last row: which row of the "
    "kernel reached it?",
    "dX-dout-not-dilated": "draw where the kernel for d1 and the kernel for d2 lie on the image at "
    "stride 2.",
    "dout-repeated": "follow a pixel at stride 2 and list the patches over it; each entry of dout "
    "belongs to one place.",
    "padded-by-the-kernel": "lay the kernel over the first place of your padded dout: do they "
    "share an entry?",
    "same-padding": "count how many places your correlation has; dX needs one for each pixel.",
    "only-the-interior": "follow the pixel in the upper left corner: it lies under one patch.",
    "left-over-pixels-missing": "compare dX's shape with the image's where the stride leaves "
    "pixels over: what is the gradient of a pixel that no patch has used?",
    "left-over-rows-missing": "compare dX's shape with the image's where the stride leaves rows "
    "over: what is the gradient of a pixel that no patch has used?",
    "left-over-pixels-first": "draw the patches on an image of five columns, kernel 2, stride 2: "
    "on which side is a column left over?",
    "negative-index-wraps": "print the indices into dout for the first pixel; what does Python "
    "take dout[-1] for?",
    "pixels-between-strides": "follow a pixel at stride 2 and list the patches over it: which "
    "starts exist?",
    "only-the-corner": "count the pixels that one entry of dout reaches through a 2×2 kernel.",
    "corner-written-transposed": "try a dout of 2×3, and print where the kernel for each entry is "
    "placed.",
    "patch-instead-of-kernel": "take out = x·w: what is the derivative by x?",
    "kernel-ignored": "ask what dX does when every entry of W is doubled; it should double.",
    "dX-kernel-transposed": "try a kernel of 2×3, and follow its entry in row 0, column 1.",
    "kernel-multiplied-in-place": "print W after each turn of your loop.",
    "added-onto-the-image": "make an array of your own for dX; what is in it at first?",
    "shape-of-kernel": "ask of what dX is the gradient, and how many entries that has.",
    "dX-type-of-the-image": "try an image of integers with a dout of fractions, and look at the "
    "type of the array you begin with.",
    "returns-dW": "compare the names and bodies of your two gradients.",
}


def hint_for(prefix: str, id: str) -> str:
    """Return the hint of the entry ``<prefix>-<id>``.

    Raises ValueError where there is none.
    """
    hint = HINTS.get(f"{prefix}-{id}") or HINTS.get(id)
    if hint is None:
        raise ValueError(f"no hint for {prefix}-{id}; add one to misconceptions/hints.py")
    return hint
