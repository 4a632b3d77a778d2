import com.pixelmed.validate.DicomSRValidator;

/**
 * What PixelMed says of structured reports, all in one virtual machine, which takes in its rules but once:
 *
 *     java -cp /usr/share/java/pixelmed.jar test/dicom/ValidateReports.java out/reports/*.dcm
 *
 * with the options of docs/dicom.md. Prints the files and what is wrong with each; ends with 1 where anything is.
 */
public class ValidateReports {
  public static void main(String[] files) throws Exception {
    DicomSRValidator validator = new DicomSRValidator();
    int wrong = 0;
    for (String file : files) {
      String found = validator.validate(file);
      boolean bad = found.contains("Error");
      if (bad) wrong++;
      System.out.println(file + (bad ? "\n" + found : ": no error"));
    }
    System.out.println(files.length + " files, " + wrong + " with errors");
    if (wrong > 0) System.exit(1);
  }
}
