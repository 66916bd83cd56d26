package io.vestibule.server;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.NoSuchElementException;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.TimeoutException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.support.ui.WebDriverWait;

/** Chromium as the system's packages bring it, without a window. */
final class Chromium implements AutoCloseable {
  private static final List<Path> BROWSERS =
      List.of(
          Path.of("/usr/bin/chromium"),
          Path.of("/usr/bin/chromium-browser"),
          Path.of("/usr/bin/google-chrome"));
  private static final List<Path> DRIVERS =
      List.of(
          Path.of("/usr/bin/chromedriver"),
          Path.of("/usr/lib/chromium-browser/chromedriver"),
          Path.of("/usr/local/bin/chromedriver"));

  private static final AtomicBoolean SAID = new AtomicBoolean();

  private final ChromeDriver driver;

  private Chromium(ChromeDriver driver) {
    this.driver = driver;
  }

  /** How the browser is set up. */
  static final class Setup {
    private boolean script = true;
    private boolean dark;
    private int width = 1280;
    private int height = 900;
    private String languages = "en";

    /** Without JavaScript. */
    Setup withoutScript() {
      this.script = false;
      return this;
    }

    /** For somebody who prefers dark pages. */
    Setup dark(boolean yes) {
      this.dark = yes;
      return this;
    }

    /** With a window of this size, in CSS pixels. */
    Setup size(int newWidth, int newHeight) {
      this.width = newWidth;
      this.height = newHeight;
      return this;
    }

    /** For somebody who reads these languages. */
    Setup languages(String newLanguages) {
      this.languages = newLanguages;
      return this;
    }

    /** The browser. */
    Chromium open() {
      ChromeOptions options = new ChromeOptions();
      options.setBinary(installedBrowser().orElseThrow().toString());
      options.addArguments(
          "--headless=new",
          "--no-sandbox",
          "--disable-gpu",
          "--disable-quic",
          "--disable-dev-shm-usage",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync",
          "--hide-scrollbars",
          "--force-device-scale-factor=1");
      options.setExperimentalOption(
          "prefs",
          Map.of(
              "intl.accept_languages",
              languages,
              "profile.managed_default_content_settings.javascript",
              script ? 1 : 2));
      ChromeDriver driver =
          new ChromeDriver(
              new ChromeDriverService.Builder()
                  .usingDriverExecutable(installedDriver().orElseThrow().toFile())
                  .build(),
              options);
      driver.manage().timeouts().pageLoadTimeout(Duration.ofSeconds(30));
      driver.manage().window().setSize(new Dimension(width, height));
      driver.executeCdpCommand(
          "Emulation.setDeviceMetricsOverride",
          Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 500));
      driver.executeCdpCommand(
          "Emulation.setEmulatedMedia",
          Map.of(
              "features",
              List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
      return new Chromium(driver);
    }
  }

  /** Whether there is a browser with its driver on this machine. Says so in one line if not. */
  static boolean isInstalled() {
    boolean there = installedBrowser().isPresent() && installedDriver().isPresent();
    if (!there && !SAID.getAndSet(true)) {
      System.out.println(
          "No Chromium with its driver on this machine: the tests in a browser are left out.");
    }
    return there;
  }

  static Setup setup() {
    return new Setup();
  }

  ChromeDriver driver() {
    return driver;
  }

  /** Goes to a path of the application. */
  Chromium go(String path) {
    driver.get(path.startsWith("http") ? path : TestServer.BASE + path);
    return this;
  }

  /** Where the browser is, from the application's root. */
  String path() {
    String url = String.valueOf(driver.getCurrentUrl());
    return url.startsWith(TestServer.BASE) ? url.substring(TestServer.BASE.length()) : url;
  }

  WebElement find(String css) {
    return driver.findElement(By.cssSelector(css));
  }

  List<WebElement> findAll(String css) {
    return driver.findElements(By.cssSelector(css));
  }

  boolean has(String css) {
    return !findAll(css).isEmpty();
  }

  /** Waits until there is such an element. */
  void waitFor(String css) {
    waitUntil(() -> has(css));
  }

  /**
   * Waits until something is so; while one page takes another's place it is not. Then elements go
   * stale, and the driver gives up commands that a navigation overtook as if they had taken too
   * long.
   */
  void waitUntil(BooleanSupplier so) {
    new WebDriverWait(driver, Duration.ofSeconds(20))
        .ignoring(StaleElementReferenceException.class, NoSuchElementException.class)
        .ignoring(TimeoutException.class)
        .until(any -> so.getAsBoolean());
  }

  /** The words of an element. */
  String text(String css) {
    return find(css).getText();
  }

  /** Types into a field of the challenge. */
  Chromium type(String field, String value) {
    WebElement element = find("[name='" + field + "']");
    element.clear();
    element.sendKeys(value);
    return this;
  }

  /** Sends the challenge off. */
  Chromium submit() {
    return click("form.challenge button[type='submit']");
  }

  /** Clicks on something that leads to another page, and waits for that. */
  Chromium click(String css) {
    String before = document();
    find(css).click();
    new WebDriverWait(driver, Duration.ofSeconds(20)).until(any -> !before.equals(document()));
    return this;
  }

  /**
   * What tells one loaded document from the next. An element that has gone stale would do as well,
   * but asking about one while the next document comes in is an error of the driver's own.
   */
  private String document() {
    Map<?, ?> answer = driver.executeCdpCommand("Page.getFrameTree", Map.of());
    return member(member(answer, "frameTree"), "frame").get("loaderId") instanceof String id
        ? id
        : "";
  }

  private static Map<?, ?> member(Map<?, ?> object, String name) {
    return object.get(name) instanceof Map<?, ?> member ? member : Map.of();
  }

  /** Keeps a picture of the page for somebody to look at. */
  void picture(String name) {
    try {
      Path folder = Path.of(TestServer.property("test.screenshots"));
      Files.createDirectories(folder);
      Files.write(folder.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static Optional<Path> installedBrowser() {
    return BROWSERS.stream().filter(Files::isExecutable).findFirst();
  }

  private static Optional<Path> installedDriver() {
    return DRIVERS.stream().filter(Files::isExecutable).findFirst();
  }

  @Override
  public void close() {
    driver.quit();
  }
}
