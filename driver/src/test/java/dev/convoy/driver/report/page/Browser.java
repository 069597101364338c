package dev.convoy.driver.report.page;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Pages as a real browser shows them, headless: Chromium, where there is one. */
public final class Browser {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long PATIENCE_MINUTES = 5;
  private static final String AXE =
      "/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js"; // the accessibility checker

  private final Path program;
  private final Path profile;

  private Browser(Path program, Path profile) {
    this.program = program;
    this.profile = profile;
  }

  /** How a page is looked at. */
  public record Look(int width, int height, boolean dark) {
    /** A screen on a desk. */
    public static final Look DESK = new Look(1280, 1600, false);

    /** The same at night. */
    public static final Look NIGHT = new Look(1280, 1600, true);

    /** A phone. */
    public static final Look PHONE = new Look(360, 1600, false);

    private List<String> options() {
      return List.of(
          "--window-size=" + width + "," + height,
          "--blink-settings=preferredColorScheme=" + (dark ? 0 : 1));
    }
  }

  /**
   * What came of looking at a page.
   *
   * @param dom the page when its scripts had run
   * @param console what they, or the browser about them, wrote to the console
   */
  public record Visit(String dom, List<String> console) {
    /** The page itself, without its scripts. */
    public String main() {
      int from = dom.indexOf("<main");
      return dom.substring(from, dom.indexOf("</main>", from));
    }

    /** What the page has left in an attribute of its body. */
    public String attribute(String name) {
      String begin = name + "=\"";
      int at = dom.indexOf(begin);
      assertTrue(at >= 0, () -> "no " + name + " in " + dom);
      String rest = dom.substring(at + begin.length());
      return rest.substring(0, rest.indexOf('"'))
          .replace("&quot;", "\"")
          .replace("&lt;", "<")
          .replace("&gt;", ">")
          .replace("&amp;", "&");
    }
  }

  /**
   * The browser of this machine; a test is skipped where there is none.
   *
   * @param profile an empty directory that it may use
   */
  public static Browser orSkip(Path profile) {
    Optional<Path> found =
        Stream.of("chromium", "chromium-browser", "google-chrome")
            .flatMap(
                name ->
                    Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":", -1))
                        .map(folder -> Path.of(folder, name)))
            .filter(Files::isExecutable)
            .findFirst();
    assumeTrue(found.isPresent(), "no Chromium on this machine: pages are not looked at");
    return new Browser(found.orElseThrow(), profile);
  }

  /** Opens a page and waits until its scripts are done. */
  public Visit visit(Path page, Look look) throws IOException, InterruptedException {
    return visit(page.toUri(), look);
  }

  /** Opens a page wherever it is, and waits until its scripts are done. */
  public Visit visit(URI page, Look look) throws IOException, InterruptedException {
    Path dom = Files.createTempFile(profile, "dom", ".html");
    Path log = Files.createTempFile(profile, "log", ".txt");
    List<String> options = new ArrayList<>(look.options());
    options.addAll(List.of("--enable-logging=stderr", "--dump-dom"));
    run(options, page, dom, log);
    List<String> console =
        Files.readAllLines(log).stream().filter(line -> line.contains(":CONSOLE")).toList();
    return new Visit(Files.readString(dom), console);
  }

  /** Takes a picture of a page. */
  public void picture(Path page, Look look, Path png) throws IOException, InterruptedException {
    Files.createDirectories(Objects.requireNonNull(png.getParent()));
    Path log = Files.createTempFile(profile, "log", ".txt");
    List<String> options = new ArrayList<>(look.options());
    options.add("--screenshot=" + png.toAbsolutePath());
    run(options, page.toUri(), log, log);
    assertTrue(Files.size(png) > 10_000, () -> png + " has nothing on it");
  }

  /** What an independent checker finds hard or impossible to use for some people; an id each. */
  public List<String> accessibilityFaults(Path page, Look look)
      throws IOException, InterruptedException {
    Path checked = Files.createTempFile(profile, "checked", ".html");
    String html = Files.readString(page);
    int end = html.lastIndexOf("</body>");
    Files.writeString(
        checked,
        html.substring(0, end)
            + "<script>"
            + axe()
            + "</script><script>axe.run().then(found => document.body.setAttribute("
            + "'data-faults', JSON.stringify(found.violations.map(v => v.id + ': ' +"
            + " v.nodes[0].html.slice(0, 200)))));</script>"
            + html.substring(end));
    JsonNode faults = JSON.readTree(visit(checked, look).attribute("data-faults"));
    List<String> all = new ArrayList<>();
    faults.forEach(fault -> all.add(fault.asText()));
    return all;
  }

  private static String axe() throws IOException {
    try (InputStream script = Objects.requireNonNull(Browser.class.getResourceAsStream(AXE))) {
      return new String(script.readAllBytes(), StandardCharsets.UTF_8)
          .replace("</script", "<\\/script");
    }
  }

  private void run(List<String> options, URI page, Path out, Path err)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(program.toString());
    command.addAll(
        List.of(
            "--headless=new",
            "--no-sandbox", // which root has no use for
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--hide-scrollbars",
            "--virtual-time-budget=20000",
            "--user-data-dir=" + profile.resolve("chromium")));
    command.addAll(options);
    command.add(page.toString());
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(ProcessBuilder.Redirect.appendTo(err.toFile()))
            .start();
    try {
      assertTrue(process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES), "Chromium does not end");
    } finally {
      process.destroyForcibly();
    }
  }
}
