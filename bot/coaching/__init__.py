"""What a good debt coach knows. Pure: immutable values in, values and codes out; `today` is an argument."""
