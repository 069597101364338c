package dev.convoy.control;

/**
 * A tensor of a training step by which two ways to train can be held against each other: whatever
 * the plan, it is the same values under the same name.
 *
 * @param kind what it is of its layer
 * @param layer the layer
 * @param part which of the layer's: the number of the input, from 0, or the parameter; empty where
 *     there is one alone
 */
public record ObservedTensor(Kind kind, String layer, String part) {

  /** What a tensor is of its layer. */
  public enum Kind {
    /** What it reads. */
    INPUT,
    /** What it makes. */
    OUTPUT,
    /** The loss's gradient with respect to that. */
    OUTPUT_GRADIENT,
    /** The loss's gradient with respect to a parameter. */
    PARAMETER_GRADIENT,
    /** A parameter, or an average that is kept with it, after the step. */
    PARAMETER
  }

  /** Its name for people, as {@code the gradient of conv2.weight}. */
  @Override
  public String toString() {
    return switch (kind) {
      case INPUT -> part.equals("0") ? "the input of " + layer : "input " + part + " of " + layer;
      case OUTPUT -> "the output of " + layer;
      case OUTPUT_GRADIENT -> "the gradient of the output of " + layer;
      case PARAMETER_GRADIENT -> "the gradient of " + layer + "." + part;
      case PARAMETER -> layer + "." + part + " after the step";
    };
  }
}
