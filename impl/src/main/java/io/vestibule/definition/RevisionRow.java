package io.vestibule.definition;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** How many changes to the definitions there were. There is one row. */
@Entity(name = "Revision")
@Table(name = "vst_revision")
class RevisionRow {
  @Id int id;
  long revision;

  protected RevisionRow() {}
}
