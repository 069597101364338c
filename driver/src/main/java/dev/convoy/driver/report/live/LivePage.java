package dev.convoy.driver.report.live;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.convoy.control.Reason;
import dev.convoy.driver.report.output.FiniteJson;
import dev.convoy.driver.report.output.ReportException;
import dev.convoy.driver.report.page.Page;
import dev.convoy.driver.session.StepRecord;
import dev.convoy.job.Job;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Serves a page that shows a run while it goes on: {@code /} is the page, {@code /state} what is
 * known as JSON, {@code /events} the same whenever it changes, as server-sent events.
 *
 * <p>It only tells. Requests that name another host than an address are refused, so that a page
 * from elsewhere cannot read it through a name of its own.
 */
public final class LivePage implements AutoCloseable {
  private static final long INTERVAL_MILLIS = 300;
  private static final int MOST_LISTENERS = 16;
  private static final Set<String> READING = Set.of("GET", "HEAD");

  private final LiveState state;
  private final HttpServer server;
  private final Semaphore listeners = new Semaphore(MOST_LISTENERS);
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          work -> {
            Thread thread = new Thread(work, "convoy-live-page");
            thread.setDaemon(true);
            return thread;
          });

  private LivePage(LiveState state, HttpServer server) {
    this.state = state;
    this.server = server;
  }

  /**
   * Serves the page of a job.
   *
   * @param address where; port 0 for any that is free
   * @throws ReportException if nothing can be served there
   */
  public static LivePage open(Job job, InetSocketAddress address) {
    try {
      LivePage page = new LivePage(new LiveState(job), HttpServer.create(address, 0));
      page.server.createContext("/", page::answer);
      page.server.setExecutor(page.threads);
      page.server.start();
      return page;
    } catch (IOException e) {
      throw ReportException.unusable(
          "cannot show the run at %s:%d (%s): choose another port by --ui-port"
              .formatted(address.getHostString(), address.getPort(), Reason.of(e)),
          e);
    }
  }

  /** Where it is. */
  public URI address() {
    InetSocketAddress bound = server.getAddress();
    String host = bound.getAddress().getHostAddress();
    return URI.create(
        "http://%s:%d/".formatted(host.contains(":") ? "[" + host + "]" : host, bound.getPort()));
  }

  /** The run has begun something else than training. */
  public void phase(String what) {
    state.phase(what);
  }

  /** All workers have ended a step. */
  public void step(StepRecord step) {
    state.step(step);
  }

  private void answer(HttpExchange request) throws IOException {
    try (request) {
      if (!READING.contains(request.getRequestMethod())) {
        send(request, 405, "text/plain", "This page is only read.\n");
      } else if (!namesAnAddress(request.getRequestHeaders().getFirst("Host"))) {
        send(request, 403, "text/plain", "Ask for this page by an address, not by a name.\n");
      } else {
        switch (request.getRequestURI().getPath()) {
          case "/" -> send(request, 200, "text/html", Page.LIVE.html(json()));
          case "/state" -> send(request, 200, "application/json", json().toString());
          case "/events" -> tell(request);
          default -> send(request, 404, "text/plain", "There is no such page.\n");
        }
      }
    }
  }

  /** Whether a request is for this machine by number, or for itself; a name may be anybody's. */
  static boolean namesAnAddress(@Nullable String host) {
    return host != null && host.matches("(localhost|[0-9.]+|\\[[0-9a-fA-F:.]+\\])(:[0-9]{1,5})?");
  }

  private JsonNode json() {
    return FiniteJson.of(state.json());
  }

  private static void send(HttpExchange request, int code, String type, String text)
      throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    head(request, type);
    boolean isHead = request.getRequestMethod().equals("HEAD");
    request.sendResponseHeaders(code, isHead ? -1 : bytes.length);
    if (!isHead) {
      request.getResponseBody().write(bytes);
    }
  }

  private static void head(HttpExchange request, String type) {
    request.getResponseHeaders().set("Content-Type", type + "; charset=utf-8");
    request.getResponseHeaders().set("Cache-Control", "no-store");
    request.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
  }

  /** Sends what is known whenever it has changed, until the browser or the run goes. */
  private void tell(HttpExchange request) throws IOException {
    if (!listeners.tryAcquire()) {
      send(request, 503, "text/plain", "Too many look on already.\n");
      return;
    }
    try {
      head(request, "text/event-stream");
      request.sendResponseHeaders(200, 0);
      OutputStream out = request.getResponseBody();
      long told = -1;
      while (!threads.isShutdown()) {
        long now = state.version();
        String event = now == told ? ":\n\n" : "data: " + json() + "\n\n"; // a comment keeps alive
        out.write(event.getBytes(StandardCharsets.UTF_8));
        out.flush();
        told = now;
        if (threads.awaitTermination(INTERVAL_MILLIS, TimeUnit.MILLISECONDS)) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      listeners.release();
    }
  }

  /** Ends it, and whoever looks on. */
  @Override
  public void close() {
    threads.shutdownNow();
    server.stop(0);
  }
}
