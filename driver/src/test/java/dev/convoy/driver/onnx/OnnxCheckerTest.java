package dev.convoy.driver.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ONNX's own checker, with its inference of shapes, where a Python of this machine has it. */
class OnnxCheckerTest {
  private static final List<String> PYTHONS = List.of("/usr/bin/python3", "python3");

  /** Says of each file what is wrong, and how the shapes found differ from those written. */
  private static final String CHECK =
      """
      import onnx, sys
      from onnx import checker, defs, shape_inference
      def sizes(value):
          return [d.dim_value for d in value.type.tensor_type.shape.dim[1:]]
      for file in sys.argv[1:]:
          model = onnx.load(file)
          if model.opset_import[0].version > defs.onnx_opset_version():
              continue
          checker.check_model(model, full_check=True)
          bare = onnx.load(file)
          for output in bare.graph.output:
              output.type.tensor_type.ClearField("shape")
          found = shape_inference.infer_shapes(bare, strict_mode=True).graph.output
          for ours, theirs in zip(model.graph.output, found):
              if sizes(ours) != sizes(theirs):
                  print(file, "says", sizes(ours), "not", sizes(theirs))
      """;

  @TempDir Path directory;

  private static String run(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor() == 0 ? said : "it failed: " + said;
  }

  private static boolean hasChecker(String python) {
    try {
      return run(List.of(python, "-c", "import onnx.checker")).isEmpty();
    } catch (IOException e) {
      return false; // no such Python
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void theCheckerTakesEveryKindOfLayerAndFindsTheShapesThatAreWritten() throws Exception {
    String python = PYTHONS.stream().filter(OnnxCheckerTest::hasChecker).findFirst().orElse("");
    assumeTrue(!python.isEmpty(), "no Python of this machine has onnx");
    List<String> command = new ArrayList<>(List.of(python, "-c", CHECK));
    for (String name : SmallNetworks.ALL.keySet()) {
      Path file = directory.resolve(name + ".onnx");
      ExportAgreement.export(SmallNetworks.named(name), file);
      command.add(file.toString());
    }
    assertEquals("", run(command));
  }
}
