package dev.convoy.driver.report;

import dev.convoy.driver.onnx.model.ModelProto;
import dev.convoy.driver.onnx.model.ValueInfoProto;
import dev.convoy.driver.onnx.model.ValueInfoProto.Fixed;
import dev.convoy.driver.onnx.model.ValueInfoProto.Open;
import dev.convoy.driver.report.text.Quantity;
import dev.convoy.network.Network;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What was written as ONNX. */
public final class OnnxReport {

  private OnnxReport() {}

  /**
   * What a file holds that was written.
   *
   * @param weights where its weights came from, null for initial ones
   */
  public static String exported(
      Network network, ModelProto model, @Nullable String weights, Path file) {
    StringBuilder text = new StringBuilder();
    text.append(
        "Wrote %s to %s: %s, opset %d, %s%n"
            .formatted(
                network.name(),
                file,
                Quantity.bytes(model.message().size()),
                model.opset(),
                weights == null ? "initial weights" : "weights of " + weights));
    model.graph().inputs().forEach(each -> text.append("reads  " + value(each)));
    model.graph().outputs().forEach(each -> text.append("gives  " + value(each)));
    return text.toString();
  }

  private static String value(ValueInfoProto value) {
    return "%s, %s%n"
        .formatted(
            value.name(),
            value.sizes().stream()
                .map(size -> size instanceof Fixed f ? "" + f.size() : ((Open) size).name())
                .collect(Collectors.joining("×")));
  }
}
