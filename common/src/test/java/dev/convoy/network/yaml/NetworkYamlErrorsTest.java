package dev.convoy.network.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.network.NetworkException;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every mistake is one sentence that names the file, the line, the layer and the numbers. */
class NetworkYamlErrorsTest {

  private static String refusal(String text) {
    NetworkException refused =
        assertTimeoutPreemptively(
            Duration.ofMinutes(2),
            () -> assertThrows(NetworkException.class, () -> NetworkYaml.read(text, "net.yaml")));
    String sentence = String.valueOf(refused.getMessage());
    assertEquals(1, sentence.lines().count(), sentence);
    return sentence;
  }

  /** The layers are line 4 and what follows; {@code /} stands for a line's end. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "- c: {convolution: 8, kernl: 3} | 4 | layer c: convolution has no key 'kernl': it has kernel, stride, padding, dilation, groups, bias, from, then",
        "- c: {convolution: 8} | 4 | layer c: convolution needs a kernel, as kernel: 3",
        "- c: {convolution, kernel: 3} | 4 | layer c: convolution needs a number of output channels, as convolution: 1",
        "- c: {convolution: many, kernel: 3} | 4 | layer c: convolution must be a whole number, not many",
        "- c: {convolution: 8.5, kernel: 3} | 4 | layer c: convolution must be a whole number, not 8.5",
        "- c: {convolution: 8, kernel: \"3\"} | 4 | layer c: kernel must be a whole number, not the text \"3\"",
        "- c: {convolution: -8, kernel: 3} | 4 | layer c: convolution is -8, not from 1 to 1048576",
        "- c: {convolution: 8, kernel: 3, padding: -1} | 4 | layer c: padding is -1, not from 0 to 1024",
        "- c: {convolution: 8, kernel: 3, stride: 0} | 4 | layer c: stride is 0, not from 1 to 1024",
        "- c: {convolution: 8, kernel: 3, bias: yes} | 4 | layer c: bias must be true or false, not yes",
        "- c: {convolution: 8, kernel: [3, 3, 3]} | 4 | layer c: kernel must be one number, or a list of 2 for the 2 dimensions of its input 3×32×32, not a list of 3",
        "- c: {convolution: 8, kernel: 3, padding: [1, [1]]} | 4 | layer c: padding must be [before, after] in a dimension, not a list of 1",
        "- c: {convolution: 8, kernel: 3, groups: 2} | 4 | layer c: groups=2 does not divide in=3; it reads input (3×32×32)",
        "- c: {convolution: 8, kernel: 3, groups: 3} | 4 | layer c: groups=3 does not divide out=8; it reads input (3×32×32)",
        "- c: {convolution: 8, kernel: 33} | 4 | layer c: a window of 33 does not fit in input 3×32×32 with padding 0+0; it reads input (3×32×32)",
        "- c: {convolutoin: 8, kernel: 3} | 4 | layer c: 'convolutoin' is no kind of layer: choose one of convolution, ",
        "- r: rely | 4 | layer r: 'rely' is no kind of layer: choose one of convolution, ",
        "- r: {} | 4 | layer r: '' is no kind of layer: choose one of convolution, ",
        "- r: [relu] | 4 | layer r: a kind of layer is expected, not a list",
        "- r: {relu: 3} | 4 | layer r: relu takes no value, but it has 3",
        "- r: {relu, linear: 3} | 4 | layer r: it is either relu or linear, not both",
        "- relu | 4 | a line '- name: kind' is expected, not relu",
        "- c:/  kernel: 3 | 4 | a line '- name: kind' has one name, not c, kernel: put a layer's settings behind its name in {}",
        "- a: relu/- b: relu/- a: relu | 6 | layer a: the name is taken in line 4: give each layer its own",
        "- input: relu | 4 | 'input' is what the network reads",
        "- a b: relu | 4 | 'a b' is no name of a layer",
        "- a: relu/- b: {relu, from: c} | 5 | layer b: there is no layer c that it could read",
        "- a: relu/- b: {relu, from: c}/- c: relu | 5 | layer b: it reads c, which comes after it",
        "- a: relu/- b: {relu, from: b} | 5 | layer b: it reads itself",
        "- a: relu/- b: {add, from: [a]} | 5 | layer b: add reads 2 or more layers, not 1 (a)",
        "- a: relu/- b: {relu, from: [a, a]} | 5 | layer b: relu reads 1 layer, not 2 (a, a)",
        "- a: relu/- b: {relu, from: []} | 5 | layer b: from names 0 layers, not 1 to 256",
        "- a: relu/- b: {relu, from: [[a]]} | 5 | layer b: from needs names of layers, not a list of 1",
        "- a: relu/- b: {relu, from: input} | 4 | layer a: no layer reads it",
        "- a: {max-pooling: 2}/- b: {add, from: [input, a]} | 5 | layer b: cannot add inputs 3×32×32 and 3×16×16; it reads input (3×32×32) and a (3×16×16)",
        "- a: {linear: 3} | 4 | layer a: input 3×32×32 is not flat: put a flatten layer before; it reads input (3×32×32)",
        "- a: flatten/- b: {max-pooling: 2} | 5 | layer b: max-pooling needs maps, but its input is flat",
        "- a: {dropout: 1} | 4 | layer a: rate=1.0 is not in [0, 1)",
        "- a: {dropout: x} | 4 | layer a: dropout must be a number, not x",
        "- a: {dropout: 1e999} | 4 | layer a: dropout is too large: 1e999",
        "- a: {batch-norm, epsilon: -1} | 4 | layer a: epsilon is -1, not from 0 to 1",
        "- a: {max-pooling: 2, stride: 1, padding: [[0, 3], 0]} | 4 | layer a: 2 of 34 windows along dimension 1 lie wholly in the padding behind the last of 32 elements: with windows of 2 that move by 1, padding 0+3 is too much; it reads input (3×32×32)",
        "- a: {average-pooling: 2, divisor: caffe} | 4 | layer a: divisor must be torch or valid or window, not caffe",
        "- a: {average-pooling: 2, divisor: valid, include-padding: true} | 4 | layer a: include-padding: true contradicts divisor: valid: leave it out",
        "- a: {average-pooling: 2, divisor: torch, include-padding: false} | 4 | layer a: include-padding: false contradicts divisor: torch: leave it out",
        "- a: {max-pooling: 2, divisor: torch} | 4 | layer a: max-pooling has no key 'divisor'",
        "- a: {upsample: 2, mode: cubic} | 4 | layer a: mode must be nearest or bilinear, not cubic",
        "- a: {channel-slice: 3} | 4 | layer a: channel-slice must be [from, to], the first channel and one past the last, not 3",
        "- a: {channel-slice: [1, 4]} | 4 | layer a: channels 1 to 4 are not within in=3",
        "- repeat: 2/  layers:/  - a: relu | 6 | layer a: the name is taken in line 6: put the index of the repetition into it, as a.${i}",
        "- repeat: 2/  times: 3/  layers: [] | 5 | repeat has no key 'times': it has repeat, index, first, layers",
        "- repeat: 2/  layers: [] | 5 | repeat needs at least one layer",
        "- repeat: 2 | 4 | repeat needs layers",
        "- repeat: 0/  layers: [a: relu] | 4 | repeat must be a whole number from 1 to 10000, not 0",
        "- repeat: 2/  layers:/  - a${j}: relu | 6 | a${j}: no repetition here has the index 'j', only i",
        "- a${i}: relu | 4 | a${i}: no repetition here has the index 'i'",
        "- a: {add: {x: [], y: {}}} | 4 | branch a.y must be a list, one '- name: kind' a line, not a map of ",
        "- a: {add: {x: []}} | 4 | layer a: add reads 2 or more layers, not 1 (input)",
        "- a: {relu, then: {tanh, from: input}} | 4 | layer a: tanh has no key 'from'",
        "- a: {relu, then: [tanh, tanh]} | 4 | layer a.tanh: the name is taken in line 4",
        "- a: {relu, relu} | 4 | 'relu' stands twice, here and in line 4",
        "- a: {? [x] : 1} | 4 | a key must be a word, not a list or map",
        "- a: *nobody | 4 | not YAML: found undefined alias nobody",
        "- a: {relu/- b: relu | 5 | not YAML: expected ',' or '}'",
        "- a: !!java.lang.ProcessBuilder [x] | 4 | not YAML: Global tag is not allowed: tag:yaml.org,2002:java.lang.ProcessBuilder",
        "- a: !mine relu | 4 | the tag !mine is not allowed",
        "- a: &a {add: {x: [b: *a], y: []}} | 4 | an alias stands inside of what it repeats",
        "- a: {convolution: 1048576, kernel: 1}/- b: {upsample: 1024} | 5 | layer b: an output of 1048576×32768×32768 is too large",
        "- a: global-average-pooling/- b: {linear: 1000000}/- c: {linear: 1000000} | 6 | layer c: a weight of [1000000, 1000000] elements is too large",
      })
  void aMistakeInTheLayersNamesItsLine(String layers, int line, String says) {
    String sentence = refusal(NetworkYamlTest.text(layers.split("/")));
    String expected = "net.yaml, line " + line + ": " + says;
    assertTrue(sentence.startsWith(expected), sentence + "\nshould begin with\n" + expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | net.yaml: the file is empty: give name, input and layers",
        "relu | net.yaml, line 1: a network is a map of name, input and layers",
        "name: n/input: [1] | net.yaml, line 1: the network has no layers: give name, input and layers",
        "name: n/layers: [a: relu] | net.yaml, line 1: the network has no input",
        "input: 3/layers: [a: relu] | net.yaml, line 1: the network has no name",
        "name: n/input: 3/layers: [] | net.yaml, line 3: a network needs layers",
        "name: n/input: 3/layers: relu | net.yaml, line 3: layers must be a list",
        "name: ../n/input: 3/layers: [a: relu] | net.yaml, line 1: name must be a word",
        "name: n/input: [3, 0]/layers: [a: relu] | net.yaml, line 2: input needs whole numbers from 1 to 1048576, not 0",
        "name: n/input: [3, 1, 1, 1, 1]/layers: [a: relu] | net.yaml, line 2: input has 5 sizes, not 1 to 4",
        "name: n/input: [1048576, 1048576]/layers: [a: relu] | net.yaml, line 2: input 1048576×1048576 is too large",
        "name: n/input: 3/layer: [a: relu] | net.yaml, line 3: a network has no key 'layer': it has name, input, defaults, layers",
        "name: n/input: 3/layers: [a: relu]/defaults: 3 | net.yaml, line 4: defaults need a map of kinds, not 3",
        "name: n/input: 3/layers: [a: relu]/defaults: {rely: {}} | net.yaml, line 4: defaults: 'rely' is no kind of layer",
        "name: n/input: 3/layers: [a: relu]/defaults: {linear: 3} | net.yaml, line 4: defaults of linear need a map, not 3",
        "name: n/input: 3/layers: [a: relu]/defaults: {linear: {from: a}} | net.yaml, line 4: defaults of linear: linear has no key 'from': it has bias, then",
        "name: n/input: 3/layers: [a: {linear: 1}]/defaults:/  linear: {bias: 3} | net.yaml, line 5: layer a: bias must be true or false, not 3",
        "name: n/--- /name: m | net.yaml, line 2: not YAML: ",
        "name: \u0007x | net.yaml: not YAML: ",
      })
  void aMistakeInTheWholeFileIsNamed(String text, String says) {
    String sentence = refusal(text.replaceAll("/(?!n)", "\n"));
    assertTrue(sentence.startsWith(says), sentence + "\nshould begin with\n" + says);
  }

  @Test
  void aLongFileIsRefusedBeforeItIsRead() {
    assertEquals(
        "net.yaml: 1048577 characters are too long for a network, of which a file may have 1048576",
        refusal("#".repeat((1 << 20) + 1)));
  }

  @Test
  void deepNestingIsRefused() {
    assertTrue(refusal("[".repeat(60) + "]".repeat(60)).contains("Nesting Depth exceeded max 50"));
  }

  @Test
  void aliasesThatDoubleTheNetworkManyTimesAreRefused() {
    StringBuilder text = new StringBuilder("    - x0: &a0 {add: {l: [], r: []}}\n");
    for (int i = 1; i < 25; i++) {
      text.append(
          "    - x%d: &a%d {add: {l: [c: *a%d], r: [c: *a%d]}}%n".formatted(i, i, i - 1, i - 1));
    }
    assertTrue(refusal(NetworkYamlTest.text(text.toString())).contains("10000 allowed"));
  }

  @Test
  void moreAliasesThanAreAllowedAreRefused() {
    StringBuilder text = new StringBuilder("    - x: &a {relu}\n");
    for (int i = 0; i < 60; i++) {
      text.append("    - x%d: *a%n".formatted(i));
    }
    assertTrue(refusal(NetworkYamlTest.text(text.toString())).contains("aliases"));
  }

  @Test
  void repetitionsOfRepetitionsAreBounded() {
    String text =
        """
            - repeat: 10000
              layers:
                - repeat: 10000
                  index: j
                  layers:
                    - x${i}.${j}: relu
        """;
    assertTrue(refusal(NetworkYamlTest.text(text)).contains("one more than the 10000 allowed"));
  }

  @Test
  void keysThatAreNotToBePrintedAreTold() {
    String lines = "  - repeat: 2\n    \"in\\tdex\\n" + "x".repeat(500) + "\": k";
    String refusal = refusal(NetworkYamlTest.text(lines));
    assertTrue(refusal.contains("repeat has no key 'in\\u0009dex\\u000axx"), refusal);
    assertTrue(refusal.length() < 250, refusal);
  }

  /** Whatever is changed, a network or a sentence comes of it, never another exception. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void aDamagedFileIsReadOrRefused(int seed) {
    Random random = new Random(seed);
    String letters = "{}[]:,-&*!?|>'\"#% \n\t09aet.$~<";
    String whole =
        NetworkYamlTest.text(
            "  - a: {convolution: 8, kernel: [3, 3], padding: 1, groups: 1, then: relu}",
            "  - repeat: 2",
            "    layers:",
            "      - b.${i}: {add: {x: [c: {convolution: 8, kernel: 1}], y: []}}",
            "  - loss: softmax-cross-entropy");
    for (int i = 0; i < 2000; i++) {
      StringBuilder text = new StringBuilder(whole);
      for (int change = 0; change <= random.nextInt(3); change++) {
        int at = random.nextInt(text.length());
        char letter = letters.charAt(random.nextInt(letters.length()));
        switch (random.nextInt(3)) {
          case 0 -> text.setCharAt(at, letter);
          case 1 -> text.insert(at, letter);
          default -> text.deleteCharAt(at);
        }
      }
      try {
        NetworkYaml.read(text.toString(), "net.yaml");
      } catch (NetworkException e) {
        assertTrue(String.valueOf(e.getMessage()).startsWith("net.yaml"), e.getMessage());
      }
    }
  }
}
