package io.vestibule.definition;

/** How the page of a flow is laid out. */
public enum Layout {
  /** The form in the middle. */
  STACKED,
  /** The form on the left, the picture on the right. */
  CONTENT_LEFT,
  /** The form on the right, the picture on the left. */
  CONTENT_RIGHT,
  /** The form in a bar along the left edge. */
  SIDEBAR_LEFT,
  /** The form in a bar along the right edge. */
  SIDEBAR_RIGHT,
  /** As {@link #SIDEBAR_LEFT}: nothing from elsewhere is framed here. */
  SIDEBAR_LEFT_FRAME_BACKGROUND,
  /** As {@link #SIDEBAR_RIGHT}: nothing from elsewhere is framed here. */
  SIDEBAR_RIGHT_FRAME_BACKGROUND
}
