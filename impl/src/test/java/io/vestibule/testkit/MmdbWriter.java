package io.vestibule.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes small databases in MaxMind's format (MaxMind DB 2.0): a search tree of IPv6 addresses, in
 * which IPv4 addresses are those of {@code ::/96}, with 24 bits to a record.
 */
public final class MmdbWriter {
  private static final int RECORD = 24;
  private static final int GAP = 16;

  private final String type;
  private final boolean onlyIpv4;
  private final Map<String, Object> entries = new LinkedHashMap<>();
  private final Map<String, Object> description = new LinkedHashMap<>();

  private MmdbWriter(String type, boolean onlyIpv4) {
    this.type = type;
    this.onlyIpv4 = onlyIpv4;
  }

  /** A database of a type, e.g. {@code GeoLite2-City}. */
  public static MmdbWriter of(String type) {
    return new MmdbWriter(type, false);
  }

  /** A database of a type that has IPv4 addresses only. */
  public static MmdbWriter ofIpv4(String type) {
    return new MmdbWriter(type, true);
  }

  /** An entry for a network, e.g. {@code 192.0.2.0/24}. */
  public MmdbWriter with(String network, Object entry) {
    entries.put(network, entry);
    return this;
  }

  /** An entry for a network that is these bytes as they are, whatever they mean. */
  public MmdbWriter withBytes(String network, int... bytes) {
    return with(network, bytes(bytes));
  }

  /** A value of the description at the end other than usual. */
  public MmdbWriter describing(String name, Object value) {
    description.put(name, value);
    return this;
  }

  /** What databases of places have of a place. */
  public static Map<String, Object> place(
      String continent, String country, String city, double latitude, double longitude) {
    return Map.of(
        "continent", Map.of("code", continent),
        "country", Map.of("iso_code", country, "names", Map.of("en", "The country")),
        "city", Map.of("geoname_id", 42, "names", Map.of("de", "Die Stadt", "en", city)),
        "location", Map.of("accuracy_radius", 10, "latitude", latitude, "longitude", longitude),
        "subdivisions", List.of(Map.of("iso_code", "XX")));
  }

  /** What databases of autonomous systems have of one. */
  public static Map<String, Object> system(long number, String organization) {
    return Map.of(
        "autonomous_system_number", number, "autonomous_system_organization", organization);
  }

  /** Bytes, for {@link #with}. */
  public static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  /** Writes the file, over whatever is there. */
  public Path to(Path file) {
    try {
      return Files.write(file, toBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The file. */
  public byte[] toBytes() {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    Node root = new Node();
    entries.forEach(
        (network, entry) -> {
          Leaf leaf = new Leaf(data.size());
          if (entry instanceof byte[] raw) {
            data.writeBytes(raw);
          } else {
            write(data, entry);
          }
          put(root, network, leaf);
        });
    List<Node> nodes = new ArrayList<>();
    number(root, nodes);
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    for (Node node : nodes) {
      record(file, node.zero, nodes.size());
      record(file, node.one, nodes.size());
    }
    file.writeBytes(new byte[GAP]);
    file.writeBytes(data.toByteArray());
    file.writeBytes(bytes(0xAB, 0xCD, 0xEF));
    file.writeBytes("MaxMind.com".getBytes(StandardCharsets.US_ASCII));
    Map<String, Object> end = new LinkedHashMap<>();
    end.put("binary_format_major_version", 2);
    end.put("binary_format_minor_version", 0);
    end.put("build_epoch", BigInteger.valueOf(1_772_366_400));
    end.put("database_type", type);
    end.put("description", Map.of("en", "made by a test"));
    end.put("ip_version", onlyIpv4 ? 4 : 6);
    end.put("languages", List.of("en"));
    end.put("node_count", (long) nodes.size());
    end.put("record_size", RECORD);
    end.putAll(description);
    write(file, end);
    return file.toByteArray();
  }

  private sealed interface Place {}

  private static final class Node implements Place {
    private int number;
    private @Nullable Place zero;
    private @Nullable Place one;
  }

  private record Leaf(int offset) implements Place {}

  private void put(Node root, String network, Leaf leaf) {
    String[] parts = network.split("/", -1);
    byte[] address;
    try {
      address = InetAddress.getByName(parts[0]).getAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
    int bits = Integer.parseInt(parts[1]);
    if (address.length == 4 && !onlyIpv4) {
      address = ByteBuffer.allocate(16).putInt(12, ByteBuffer.wrap(address).getInt()).array();
      bits += 96;
    }
    Node node = root;
    for (int i = 0; i < bits; i++) {
      boolean one = (address[i / 8] >> (7 - i % 8) & 1) == 1;
      Place next = i == bits - 1 ? leaf : one ? node.one : node.zero;
      if (next == null) {
        next = new Node();
      }
      if (one) {
        node.one = next;
      } else {
        node.zero = next;
      }
      if (next instanceof Node inner) {
        node = inner;
      }
    }
  }

  private static void number(Node node, List<Node> nodes) {
    node.number = nodes.size();
    nodes.add(node);
    if (node.zero instanceof Node inner) {
      number(inner, nodes);
    }
    if (node.one instanceof Node inner) {
      number(inner, nodes);
    }
  }

  private static void record(ByteArrayOutputStream out, @Nullable Place place, int count) {
    int value = count;
    if (place instanceof Node node) {
      value = node.number;
    } else if (place instanceof Leaf leaf) {
      value = count + GAP + leaf.offset();
    }
    out.writeBytes(bytes(value >> 16, value >> 8, value));
  }

  private static void write(ByteArrayOutputStream out, Object value) {
    if (value instanceof byte[] raw) {
      out.writeBytes(raw);
    } else if (value instanceof Map<?, ?> map) {
      control(out, 7, map.size());
      map.forEach(
          (key, inner) -> {
            write(out, key);
            write(out, inner);
          });
    } else if (value instanceof List<?> list) {
      control(out, 11, list.size());
      list.forEach(inner -> write(out, inner));
    } else if (value instanceof String text) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      control(out, 2, bytes.length);
      out.writeBytes(bytes);
    } else if (value instanceof Double number) {
      control(out, 3, 8);
      out.writeBytes(ByteBuffer.allocate(8).putDouble(number).array());
    } else if (value instanceof Integer number) {
      control(out, 5, 2);
      out.writeBytes(bytes(number >> 8, number));
    } else if (value instanceof Long number) {
      control(out, 6, 4);
      out.writeBytes(ByteBuffer.allocate(4).putInt((int) number.longValue()).array());
    } else if (value instanceof BigInteger number) {
      control(out, 9, 8);
      out.writeBytes(ByteBuffer.allocate(8).putLong(number.longValueExact()).array());
    } else {
      throw new IllegalArgumentException("not written: " + value.getClass());
    }
  }

  /** A type and a size, which is below 285. */
  private static void control(ByteArrayOutputStream out, int type, int size) {
    int low = Math.min(size, 29);
    out.write(type <= 7 ? type << 5 | low : low);
    if (type > 7) {
      out.write(type - 7);
    }
    if (low == 29) {
      out.write(size - 29);
    }
  }
}
