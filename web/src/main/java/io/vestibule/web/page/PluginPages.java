package io.vestibule.web.page;

import io.vestibule.web.request.EngineOf;
import jakarta.faces.application.ResourceHandler;
import jakarta.faces.application.ResourceHandlerWrapper;
import jakarta.faces.application.ViewResource;
import jakarta.faces.context.FacesContext;
import jakarta.servlet.ServletContext;
import java.net.URL;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds Facelets of plug-ins, where Faces looks for those of the application. */
public final class PluginPages extends ResourceHandlerWrapper {
  private static final String FOLDER = "/plugins/";
  private static final Pattern PATH = Pattern.compile(FOLDER + "([^/]+)/([^/]+)\\.xhtml");

  /** Finds those of plug-ins, and by another one all others. */
  public PluginPages(ResourceHandler others) {
    super(others);
  }

  /** The path of a plug-in's Facelet, as pages include it. */
  static String path(String plugin, String component) {
    return FOLDER + plugin + "/" + component + ".xhtml";
  }

  @Override
  public ViewResource createViewResource(FacesContext context, String path) {
    Matcher named = PATH.matcher(path);
    if (named.matches()) {
      ServletContext application = (ServletContext) context.getExternalContext().getContext();
      Optional<URL> page =
          EngineOf.application(application).plugins().page(named.group(1), named.group(2));
      if (page.isPresent()) {
        return new Found(page.get());
      }
    }
    return super.createViewResource(context, path);
  }

  private static final class Found extends ViewResource {
    private final URL url;

    Found(URL url) {
      this.url = url;
    }

    @Override
    public URL getURL() {
      return url;
    }
  }
}
