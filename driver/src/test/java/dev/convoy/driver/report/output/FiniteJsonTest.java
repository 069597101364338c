package dev.convoy.driver.report.output;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FiniteJsonTest {

  @Test
  void whatIsNoNumberOfJsonIsNull(@TempDir Path directory) throws Exception {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("loss", Double.NaN);
    json.put("rate", 0.5);
    json.put("steps", 3);
    json.putObject("inner").putArray("all").add(Float.POSITIVE_INFINITY).add("NaN").add(1);
    OutputDirectory.open(directory).write("a.json", json);
    assertEquals(
        new ObjectMapper()
            .readTree(
                "{'loss':null,'rate':0.5,'steps':3,'inner':{'all':[null,'NaN',1]}}"
                    .replace('\'', '"')),
        new ObjectMapper().readTree(Files.readString(directory.resolve("a.json"))));
  }
}
