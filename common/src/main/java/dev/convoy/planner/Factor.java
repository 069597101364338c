package dev.convoy.planner;

/** Costs of the choices of some variables together. */
final class Factor {
  private final int[] variables;
  private final int[] sizes;
  private final double[] values;

  /**
   * Of these variables.
   *
   * @param variables their numbers, rising
   * @param sizes how many choices each has
   * @param values the last variable's choices next to each other
   */
  Factor(int[] variables, int[] sizes, double[] values) {
    this.variables = variables;
    this.sizes = sizes;
    this.values = values;
  }

  int[] variables() {
    return variables;
  }

  int[] sizes() {
    return sizes;
  }

  double[] values() {
    return values;
  }

  /** How far apart a variable's choices lie in the values; 0 where it has no part in them. */
  int stride(int variable) {
    int stride = 1;
    for (int k = variables.length - 1; k >= 0; k--) {
      if (variables[k] == variable) {
        return stride;
      }
      stride *= sizes[k];
    }
    return 0;
  }
}
