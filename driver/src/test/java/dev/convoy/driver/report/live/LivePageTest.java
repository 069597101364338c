package dev.convoy.driver.report.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.convoy.driver.report.output.ReportException;
import dev.convoy.driver.report.page.Browser;
import dev.convoy.driver.report.page.Browser.Look;
import dev.convoy.driver.report.page.Browser.Visit;
import dev.convoy.driver.session.StepRecord;
import dev.convoy.driver.session.TestJobs;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(600)
class LivePageTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory = Path.of("");

  private final HttpClient client = HttpClient.newHttpClient();
  private final LivePage page =
      LivePage.open(TestJobs.job(2), new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));

  @AfterEach
  void close() {
    page.close();
  }

  private static StepRecord step(long step) {
    return new StepRecord(
        0, List.of(TestJobs.metrics(0, step, 20, 1000), TestJobs.metrics(1, step, 20, 1000)));
  }

  private HttpResponse<String> get(String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(page.address().resolve(path)).build(), BodyHandlers.ofString());
  }

  @Test
  void theStateIsThatOfTheLastStep() throws Exception {
    page.phase("compiling");
    assertEquals("compiling", JSON.readTree(get("state").body()).path("phase").asText());
    page.step(step(0));
    JsonNode state = JSON.readTree(get("state").body());
    assertEquals(1, state.path("step").asInt());
    assertEquals(2, state.path("steps").asInt());
    assertEquals(0.02, state.path("seconds_left").asDouble(), 1e-9);
    assertEquals(2, state.path("per_worker").size());
    assertEquals(11, state.path("per_worker").path(1).path("compute_ms").asDouble());
    assertEquals(2.5, state.path("points").path(0).path(1).asDouble());
  }

  @Test
  void whoeverLooksOnHearsOfEveryChange() throws Exception {
    HttpResponse<InputStream> events =
        client.send(
            HttpRequest.newBuilder(page.address().resolve("events")).build(),
            BodyHandlers.ofInputStream());
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(events.body(), StandardCharsets.UTF_8))) {
      assertEquals(0, next(lines).path("step").asInt());
      page.step(step(0));
      assertEquals(1, next(lines).path("step").asInt());
      page.step(step(1));
      assertEquals(2, next(lines).path("step").asInt());
      page.close();
      assertFalse(tellsMore(lines), "told something after its end");
    }
  }

  /** Whether an event comes before the connection ends, in whichever way. */
  private static boolean tellsMore(BufferedReader lines) {
    try {
      String line = lines.readLine();
      while (line != null && !line.startsWith("data:")) {
        line = lines.readLine();
      }
      return line != null;
    } catch (IOException e) {
      return false;
    }
  }

  private static JsonNode next(BufferedReader lines) throws Exception {
    String line = lines.readLine();
    while (!line.startsWith("data: ")) {
      line = lines.readLine();
    }
    return JSON.readTree(line.substring("data: ".length()));
  }

  @Test
  void itIsReadOnlyAndForThisMachineAlone() throws Exception {
    HttpRequest post =
        HttpRequest.newBuilder(page.address()).POST(BodyPublishers.ofString("x")).build();
    assertEquals(405, client.send(post, BodyHandlers.ofString()).statusCode());
    assertEquals(404, get("etc/passwd").statusCode());
    assertEquals(200, get("").statusCode());
    assertEquals("no-store", get("state").headers().firstValue("Cache-Control").orElse(""));
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), page.address().getPort())) {
      String request = "GET /state HTTP/1.1\r\nHost: rebound.example\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String answer =
          new BufferedReader(
                  new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
              .readLine();
      assertTrue(answer.contains(" 403 "), answer);
    }
    for (String host : List.of("localhost", "127.0.0.1:80", "[::1]:8080", "10.1.2.3")) {
      assertTrue(LivePage.namesAnAddress(host), host);
    }
    for (String host : List.of("", "example.org", "localhost.evil.org", "127.0.0.1.nip.io:80")) {
      assertFalse(LivePage.namesAnAddress(host), host);
    }
  }

  @Test
  void aPortThatIsTakenIsRefusedInASentence() {
    InetSocketAddress taken =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), page.address().getPort());
    ReportException refused =
        assertThrows(ReportException.class, () -> LivePage.open(TestJobs.job(2), taken).close());
    assertTrue(refused.toString().contains("choose another port by --ui-port"));
  }

  @Test
  void aBrowserShowsIt() throws Exception {
    Browser browser = Browser.orSkip(directory);
    page.step(step(0));
    page.step(step(1));
    URI still = page.address().resolve("?still");
    Visit visit = browser.visit(still, Look.DESK);
    assertEquals(List.of(), visit.console());
    assertTrue(visit.main().contains("tiny: data on 2 workers"), visit.main());
    assertTrue(visit.main().contains("step 2 of 2, batch 8"), visit.main());
    assertEquals(3, visit.main().split("<svg", -1).length - 1, "charts");
    Path saved = directory.resolve("live.html");
    Files.writeString(saved, get("").body());
    assertEquals(List.of(), browser.accessibilityFaults(saved, Look.DESK));
    assertEquals(List.of(), browser.accessibilityFaults(saved, Look.NIGHT));
    browser.picture(saved, Look.DESK, Path.of("target", "pages", "live.png"));
    browser.picture(saved, Look.PHONE, Path.of("target", "pages", "live-360.png"));
  }
}
