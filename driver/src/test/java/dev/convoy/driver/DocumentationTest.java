package dev.convoy.driver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Java that documentation shows, and the examples of the distribution, compile as they stand. */
class DocumentationTest {
  private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  /** What a reader would import, and what the text around a piece of code calls its own. */
  private static final String SURROUNDINGS =
      """
      import dev.convoy.driver.launch.cluster.*;
      import dev.convoy.driver.ml.*;
      import dev.convoy.driver.planning.*;
      import dev.convoy.driver.report.*;
      import dev.convoy.driver.report.output.*;
      import dev.convoy.driver.run.*;
      import dev.convoy.job.*;
      import dev.convoy.network.Network;
      import dev.convoy.network.zoo.Zoo;
      import dev.convoy.placement.*;
      import java.io.File;
      import java.nio.file.Path;
      import org.apache.spark.api.java.JavaSparkContext;
      import org.apache.spark.ml.*;
      import org.apache.spark.ml.feature.StringIndexer;
      import org.apache.spark.sql.*;
      import org.deeplearning4j.nn.graph.ComputationGraph;
      import org.deeplearning4j.util.ModelSerializer;
      import org.nd4j.linalg.api.ndarray.INDArray;

      class %s {
        INDArray images;
        SparkSession spark;
        JavaSparkContext javaSparkContext;

        void shown() throws Exception {
      %s
        }
      }
      """;

  @TempDir Path classes;

  private record Source(String name, String text) {}

  private static Stream<Source> shown() throws IOException {
    List<Source> sources = new ArrayList<>();
    try (Stream<Path> files = Files.list(Path.of("..", "docs"))) {
      for (Path file : files.filter(each -> each.toString().endsWith(".md")).sorted().toList()) {
        List<String> blocks =
            BLOCK.matcher(Files.readString(file)).results().map(found -> found.group(1)).toList();
        for (int k = 0; k < blocks.size(); k++) {
          String name =
              file.getFileName().toString().replaceAll("\\W|md$", "_")
                  + (blocks.size() > 1 ? k : "");
          sources.add(new Source(name, SURROUNDINGS.formatted(name, blocks.get(k))));
        }
      }
    }
    return sources.stream();
  }

  private static Stream<Source> examples() throws IOException {
    List<Source> sources = new ArrayList<>();
    try (Stream<Path> files = Files.list(Path.of("..", "deploy", "examples", "java"))) {
      for (Path file : files.filter(each -> each.toString().endsWith(".java")).sorted().toList()) {
        String name = file.getFileName().toString().replace(".java", "");
        sources.add(new Source(name, Files.readString(file)));
      }
    }
    return sources.stream();
  }

  @TestFactory
  List<DynamicTest> javaThatIsShownCompiles() throws IOException {
    List<DynamicTest> tests =
        Stream.concat(shown(), examples())
            .map(source -> dynamicTest(source.name, () -> compile(source)))
            .toList();
    assertFalse(tests.isEmpty());
    return tests;
  }

  private void compile(Source source) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter said = new StringWriter();
    List<String> options =
        List.of(
            "-cp", System.getProperty("java.class.path"), "-d", classes.toString(), "-proc:none");
    JavaFileObject unit =
        new SimpleJavaFileObject(
            URI.create("string:///" + source.name + ".java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source.text;
          }
        };
    boolean compiles =
        compiler
            .getTask(
                said,
                compiler.getStandardFileManager(null, null, UTF_8),
                null,
                options,
                null,
                List.of(unit))
            .call();
    assertEquals("", compiles ? "" : said.toString());
  }
}
