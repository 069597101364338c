package dev.convoy.driver.cli.option;

import dev.convoy.text.Quoted;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Where a run is shown while it goes on. */
public final class UiOption {
  private static final String LOOPBACK = "127.0.0.1";

  /** Reads {@code PORT} or {@code ADDRESS:PORT}. */
  static final class Address implements ITypeConverter<InetSocketAddress> {
    private static final int HIGHEST = 65_535;

    @Override
    public InetSocketAddress convert(String text) {
      int colon = text.lastIndexOf(':');
      String host = colon < 0 ? LOOPBACK : text.substring(0, colon);
      String port = text.substring(colon + 1);
      if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) > HIGHEST || host.isEmpty()) {
        throw new TypeConversionException(
            "'%s' is no port: give one from 0 to 65535, as 8080, or with an address of this machine, as 0.0.0.0:8080"
                .formatted(Quoted.of(text)));
      }
      InetSocketAddress address = new InetSocketAddress(host, Integer.parseInt(port));
      if (address.isUnresolved()) {
        throw new TypeConversionException(
            "'%s' is no address of this machine".formatted(Quoted.of(host)));
      }
      return address;
    }
  }

  @Option(
      names = "--ui-port",
      paramLabel = "[ADDRESS:]PORT",
      description =
          "Show the run while it goes on in a page at this port of this machine; 0 for any that is"
              + " free. Without an address nobody else can open it.",
      converter = Address.class)
  @Nullable InetSocketAddress address;

  /** Where, if anywhere. */
  public Optional<InetSocketAddress> address() {
    return Optional.ofNullable(address);
  }
}
