// The tables and texts of single pages, and how they become one document: a table that goes on at
// the next page is one table, and a row that the page cuts is one row.
#pragma once

#include <string>
#include <vector>

#include "documents/document.h"
#include "documents/grid.h"

namespace duoc::documents {

struct CellText {
  std::string text;
  bool uncertain = false;
  int confidence = 100;
  std::string picture;  // PNG, when uncertain
  int rows = 1;         // of its page's table, that the cell takes
  int columns = 1;
};

/// A table of one page; every row has as many cells as there are columns.
struct PageTable {
  std::vector<double> xs;  // the columns' edges in inches
  double top = 0;          // where it stands on the page, in inches
  double bottom = 0;
  bool open_bottom = false;  // the page cuts its last row
  std::vector<std::vector<CellText>> rows;
};

/// Text outside tables, where it stands, in inches.
struct PageText {
  std::string text;
  double top = 0;
  double bottom = 0;
  bool running = false;  // a head or foot: the page before or after has it at the same place
};

struct PageContent {
  int number = 0;  // from 1
  std::vector<PageTable> tables;
  std::vector<PageText> texts;
};

/// The grid with its regions' texts (in their order): a cell over several rows stands in each, one
/// over columns in the first. `unit`: pixels or points an inch.
PageTable table_of(const Grid& grid, const std::vector<CellText>& texts, double unit);

/// All pages as one document. Consecutive tables with the same columns and no text between them are
/// joined (running heads and page numbers are none); a repeated heading is left out; a row cut by
/// the page's end is joined when the grid says that it is cut, or when its number is missing and it
/// goes on with what stands above (page_rows.h).
void join_pages(std::vector<PageContent> pages, Document& out);

/// Words outside the boxes as paragraphs. `unit` as above.
std::vector<PageText> texts_outside(const std::vector<Word>& words, const std::vector<Box>& tables,
                                    double unit);

}  // namespace duoc::documents
