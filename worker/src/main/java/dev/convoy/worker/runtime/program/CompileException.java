package dev.convoy.worker.runtime.program;

/** A worker's share of a layer that cannot be compiled; the message says why, as a clause. */
public final class CompileException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final String layer;

  CompileException(String layer, RuntimeException cause) {
    super(bare(layer, String.valueOf(cause.getMessage())), cause);
    this.layer = layer;
  }

  /** Kernels begin what they say with the layer's name. */
  private static String bare(String layer, String message) {
    return message.startsWith(layer + ": ") ? message.substring(layer.length() + 2) : message;
  }

  /** The layer. */
  public String layer() {
    return layer;
  }
}
